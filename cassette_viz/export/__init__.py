"""What leaves the notebook: pages that play by themselves."""
