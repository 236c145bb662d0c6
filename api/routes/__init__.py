"""Routes: paths of the service, one module for each noun; what they do stands elsewhere."""
