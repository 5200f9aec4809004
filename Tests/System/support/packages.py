"""Packages that some cases need."""


def available(needs):
    """Whether the packages of a case are installed."""
    for need in needs:
        try:
            __import__(need)
        except ImportError:
            return False
    return True
