"""The widgets: thin shells that keep a replay in the browser and its Python side in step."""
