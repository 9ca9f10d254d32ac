"""Pictures as plain results: what is drawn where, worked out without Django and without a browser.

A picture has no width of its own. Across, places are percent of whatever width the page has, so that on a phone the
marks move together and the words keep their size; down, they are pixels. What must not touch is kept apart at the
narrowest page (`NARROWEST`), and is farther apart on any other. The same records give the same picture.
"""

NARROWEST = 272  # pixels that a picture has on a page 320 wide
