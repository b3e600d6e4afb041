"""Questions as other programs write them: text to items and back, and what was lost. No Django."""
