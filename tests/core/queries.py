"""Random query trees of any shape, for properties of the tree itself."""

from hypothesis import strategies as st

from kawat.core.query import All, Any, Form, Leaf, Near, Not, Query
from kawat.core.words import Field, Way

said = st.sampled_from(["air", "laut", "AS", "gula aren", "京都", "경제", "5g 網路", "no-limit", "ไทย"])
fields = st.just("") | st.sampled_from(Field).map(str)
readings = st.builds(lambda way, what: way.value + what.lower(), st.sampled_from(Way), said).filter(
    lambda each: each[0] != Way.FRONT or " " not in each  # a prefix is of one word
)
alternatives = st.lists(readings, min_size=1, max_size=3, unique=True).map(tuple)
leaf = st.builds(Leaf, form=st.sampled_from(Form), said=said, readings=alternatives, field=fields)
near = st.lists(st.tuples(said, alternatives), min_size=2, max_size=3).flatmap(
    lambda both: st.builds(
        Near,
        said=st.just(tuple(each for each, _ in both)),
        readings=st.just(tuple(each for _, each in both)),
        within=st.integers(0, 20),
        field=fields,
    )
)


def _several(one: st.SearchStrategy[Query]) -> st.SearchStrategy[tuple[Query, ...]]:
    return st.lists(one, min_size=2, max_size=3).map(tuple)


trees: st.SearchStrategy[Query] = st.recursive(
    leaf | near,
    lambda inner: st.builds(All, _several(inner)) | st.builds(Any, _several(inner)) | st.builds(Not, inner),
    max_leaves=8,
)
