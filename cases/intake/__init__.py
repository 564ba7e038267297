"""What comes in by the hundred: narrative reports and spreadsheets, read into proposals that an officer accepts or not."""
