"""Checks a package for the depot, Noark 5.5: by the official schemas and our own reading of the rules.

`check(package, schemas)` gives a `Report`. It proves nothing of what others' programs would say.
"""

from moteplass.kit.noark5.check.report import Finding, Report, Severity
from moteplass.kit.noark5.check.run import check

__all__ = ["Finding", "Report", "Severity", "check"]
