"""One file a reader: `read(content)` reads any bytes, `REFUSALS` may be raised, `seeds()` are good files to begin from.

`LONGEST` is how many bytes are tried at most, `PRIVATE` says that a refusal's text is not shown to anybody.
"""
