"""What the templates of readers' pages call: of sources, passages, dates and languages. It knows no campaign."""
