"""What stands between the network and the pages: headers, origin of requests, names of the host."""
