"""One loader per official file layout. Each reads bytes, checks the layout and fills a Draft; none of them is imported
before a release is compiled.
"""  # noqa: D205
