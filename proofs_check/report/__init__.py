"""Self-contained HTML pages: no network, nothing from the data put into them unescaped (extra: plot)."""
