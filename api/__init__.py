"""The service: the questions of the command line over HTTP, for repositories its operator chose.

Promise: an answer is the bytes the command line prints for the same question; nobody names a path
or a URL in a request; git and parsing never hold up other requests. Installed as `impact_api`.
"""
