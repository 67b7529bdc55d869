"""The phase diagram of C-10: deciding draws quickly, predicting their share, and fitting where it passes one half."""
