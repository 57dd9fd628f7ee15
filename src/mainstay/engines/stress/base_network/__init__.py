"""From a base to the network that is simulated: nodes, edges, needs, and what is assumed where the base is silent."""

from __future__ import annotations

from mainstay.engines.stress.base_network.base_network import BaseNetwork
from mainstay.engines.stress.base_network.build import network_of
from mainstay.engines.stress.base_network.draws import Draws

__all__ = ["BaseNetwork", "Draws", "network_of"]
