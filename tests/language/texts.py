"""Texts of every kind, for Hypothesis."""

from hypothesis import strategies as st

MANY = (
    "aZé'’‘ .:-_,5٢กำเ้าีๆ๒東京々のカーｶﾞ網网臺가을들A\u0301\u200b\u200d\u0640\u064b\n\u2028\U000e0100🏭𠮷ß\ud800İἈςёхлl'qsه"
    "ةىأوال\u1780\u17d2\u1000\u0e81\u0eb3oàỳ²Ⅳ〇・\u3099"
)
"""Characters that are treated by themselves, to be met more often than by chance."""

texts = st.text(st.characters(codec=None)) | st.text(st.sampled_from(MANY)) | st.text(st.sampled_from(MANY + " " * 9))
