"""One file a page of the browser app; only here and in app.py: streamlit."""
