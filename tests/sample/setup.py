from setuptools import find_packages, setup

setup(name="daily-report", version="4.2.0", packages=find_packages(include=["src*", "dr_cli*"]))
