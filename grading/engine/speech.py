"""Small words that tell orders from stories and questions."""

from __future__ import annotations

from grading.engine.stems import word_set

CONDITIONS = word_set(
    "if when where whenever wherever unless before after once while for in as since because although "
    "though until with without given should whether"
)
OPENERS = word_set(
    "please then and also but so just kindly always now finally next first firstly second secondly "
    "third lastly or to either only too again carefully additionally plus"
)
STORY = word_set("i we they he she there my our his her their people everyone nobody when it's")
SPEAKERS = word_set("i we they he she it's was were had did there's")
WISHES = word_set(
    "should must please want need let's shall 'd like prefer wants wanted require requires don't never "
    "max maximum minimum ensure always"
)
ASKED = word_set("you your these this those below above following")
WANTING = word_set(
    "should must please want need ought let's lets shall would'd like prefer make has have want wants "
    "wanted require requires may can't cannot don't do not never only max maximum minimum no without "
    "avoid ensure always try aim remember"
)
TELLERS = word_set(
    "i we they he she it there people customers everyone everybody someone nobody you this that these "
    "those my our his her their when so because although while since"
)
