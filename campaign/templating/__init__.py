"""What the templates of readers' pages call: of records, lists, pictures, and what surrounds a page."""
