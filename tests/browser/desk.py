"""A page on Jupyter and a kernel, kept warm: each test finds them as if they were new, and in a second.

To load JupyterLab and to start a kernel that has imported plotly takes longer than nearly every test. So there is one
of each for a server. Between tests the notebook is closed, and the kernel forgets its names, its widgets and our
package. After a test that failed, both are thrown away.
"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from . import driving
from .guard import Guard
from .jupyter import Jupyter, Kernel

WINDOW = {"width": 1200, "height": 900}
#: What takes long to import and is none of ours.
_WARM_UP = "import anywidget, ipywidgets, plotly.graph_objects; plotly.graph_objects.FigureWidget"
#: anywidget gives a model two seconds to begin, which a busy machine may exceed; nothing else is to be forgiven it.
_PATIENCE = "{ const { timeout } = AbortSignal; AbortSignal.timeout = (ms) => timeout.call(AbortSignal, 30 * ms); }"
#: Names come last: these lines have some too.
_FORGET = """
import sys, ipywidgets
ipywidgets.Widget.close_all()
get_ipython().extension_manager.loaded.clear()
for name in [name for name in sys.modules if name.partition(".")[0] == "cassette_viz"]:
    del sys.modules[name]
get_ipython().run_line_magic("reset", "-f")
"""


class Desk:
    """Where the tests of one Jupyter application work, one after another."""

    def __init__(self, jupyter: Jupyter, new_page: Callable[[], Page]) -> None:
        self.jupyter = jupyter
        self._new_page = new_page
        self._page: Page | None = None
        self._guard: Guard | None = None
        self._kernel: Kernel | None = None
        self._n_notebooks = 0

    @property
    def page(self) -> Page:
        """The page, guarded; its notebook is opened by ``run_cells``."""
        if self._page is None:
            self._page = self._new_page()
            self._page.add_init_script(_PATIENCE)
            self._guard = Guard(self._page)
        return self._page

    def run_cells(self, *cells: str, wait: bool = True) -> Kernel:
        """Run cells in a new notebook on the page; gives its kernel. Not waited for, they run on beside the test."""
        self._n_notebooks += 1
        name = f"{self._n_notebooks}.ipynb"
        self.jupyter.write_notebook(name, *cells)
        if self._kernel is None:
            self._kernel = self.jupyter.start_kernel(name)
            self._kernel.run(_WARM_UP)
        else:
            self.jupyter.move_kernel(name)
        driving.open_notebook(self.page, self.jupyter, name)
        (driving.run_all if wait else driving.start_all)(self.page)
        return self._kernel

    def clear(self) -> None:
        """Leave no trace of the test that was here."""
        if self._page is not None:
            self._page.set_viewport_size(WINDOW)
            driving.close_notebook(self._page, self.jupyter)
        if self._kernel is not None:
            self._kernel.run(_FORGET)
        if self._guard is not None:
            self._guard.check()

    def throw_away(self) -> None:
        """Begin anew, because nobody knows what state page and kernel are in; or end."""
        if self._kernel is not None:
            self._kernel.close()
            self.jupyter.end_kernel()
        if self._page is not None:
            self._page.context.close()
        self._page = self._guard = self._kernel = None
