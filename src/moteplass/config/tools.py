"""The only list in the product that names every tool. Remove a line and its folder, and the tool is gone."""

TOOLS: list[str] = [
    "moteplass.tools.hearing",
    "moteplass.tools.ideas",
    "moteplass.tools.opinions",
    "moteplass.tools.documents",
]
