"""What the desk's pages show, put together from the apps below. Reads only; the views are in `portal/views`."""
