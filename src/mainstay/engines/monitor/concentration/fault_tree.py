"""A product with all it needs as a fault tree: what dies when some makers are lost.

A product is dead when all its known lines are lost, or when for one of its needs every input that could serve is dead
(Vesely et al., *Fault Tree Handbook*, NUREG-0492, 1981).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mainstay.model.graph import Requirement


@dataclass(frozen=True, slots=True)
class FaultTree:
    """Who makes what, and what needs what, for one kind of maker.

    Parameters
    ----------
    order : sequence of str
        Products, inputs before what is made of them.
    makers : mapping of str to frozenset of str
        Known makers of each product.
    needs : mapping of str to tuple of Requirement
        Needs of each product.
    lasting : frozenset of str
        Makers that cannot be lost as one, because they stand for several that nobody has named.
    """

    order: Sequence[str]
    makers: Mapping[str, frozenset[str]]
    needs: Mapping[str, tuple[Requirement, ...]]
    lasting: frozenset[str] = frozenset()

    def dead(self, lost: frozenset[str]) -> set[str]:
        """Return the products of which nothing can be made when some makers are lost.

        Examples
        --------
        >>> need = (Requirement("api", ("api",), (1.0,), True),)
        >>> tree = FaultTree(["api", "pill"], {"api": frozenset("A"), "pill": frozenset("BC")}, {"pill": need})
        >>> sorted(tree.dead(frozenset("A")))
        ['api', 'pill']
        """
        gone: set[str] = set()
        for product in self.order:
            own = self.makers.get(product, frozenset())
            lines_lost = bool(own) and own <= lost
            if lines_lost or any(all(part in gone for part in need.inputs) for need in self.needs.get(product, ())):
                gone.add(product)
        return gone

    def below(self, product: str) -> list[str]:
        """Return a product and everything it needs, inputs first."""
        wanted = {product}
        for name in reversed(self.order):
            if name in wanted:
                wanted.update(part for need in self.needs.get(name, ()) for part in need.inputs)
        return [name for name in self.order if name in wanted]
