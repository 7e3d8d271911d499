"""All that the browser sees: the payload it is handed, and the bundle that draws it."""
