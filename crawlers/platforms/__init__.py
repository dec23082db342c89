"""One file per kind of site: pure functions from pages to posts. A module here with a PLATFORM is a platform."""

import pkgutil
from functools import cache
from importlib import import_module

from crawlers.reading import Platform


@cache
def names() -> frozenset[str]:
    """The platforms there are: the modules of this folder."""
    return frozenset(module.name for module in pkgutil.iter_modules(__path__))


@cache
def load(name: str) -> Platform:
    """The platform of a name from `names()`; its module is imported only now."""
    platform = import_module(f"{__name__}.{name}").PLATFORM
    if not isinstance(platform, Platform):
        raise TypeError(f"crawlers/platforms/{name}.py has no Platform named PLATFORM")
    return platform
