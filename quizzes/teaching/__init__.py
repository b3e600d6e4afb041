"""Where teachers write: the pages below `/teach/`, for teachers alone and each for their own."""
