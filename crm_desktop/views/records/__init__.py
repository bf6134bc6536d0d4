"""One record: form, related lists, timeline, and the dialogs about it."""
