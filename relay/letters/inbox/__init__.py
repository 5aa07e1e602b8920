"""The staff inbox: mail and letters meant for us, who answers which, and appeals."""
