"""A small stemmer: enough to see that "summaries", "summarised" and "summarizing" are one word."""

from __future__ import annotations

from functools import lru_cache

VOWELS = frozenset("aeiouy")

IRREGULAR = {
    "wrote": "write", "written": "write", "gave": "give", "given": "give", "said": "say",
    "says": "say", "told": "tell", "made": "make", "took": "take", "taken": "take",
    "kept": "keep", "left": "leave", "shown": "show", "found": "find", "thought": "think",
    "chose": "choose", "chosen": "choose", "done": "do", "does": "do", "did": "do",
    "has": "have", "had": "have", "is": "be", "are": "be", "was": "be", "were": "be",
    "been": "be", "am": "be", "being": "be", "went": "go", "gone": "go", "goes": "go",
    "knew": "know", "known": "know", "bought": "buy", "sent": "send", "spoke": "speak",
    "children": "child", "people": "person", "men": "man", "women": "woman", "criteria":
    "criterion", "analyses": "analysis", "bases": "basis", "hypotheses": "hypothesis",
    "this": "this", "its": "its", "us": "us", "as": "as", "his": "his", "yes": "yes",
    "news": "news", "always": "always", "perhaps": "perhaps", "plus": "plus", "bus": "bus",
    "focus": "focus", "status": "status", "bonus": "bonus", "less": "less", "unless": "unless",
    "gas": "gas", "thus": "thus", "during": "during", "nothing": "nothing", "something":
    "something", "anything": "anything", "everything": "everything", "thing": "thing",
    "string": "string", "bring": "bring", "king": "king", "ring": "ring", "spring": "spring",
    "sing": "sing", "wing": "wing", "need": "need", "feed": "feed", "speed": "speed", "seed":
    "seed", "indeed": "indeed", "exceed": "exceed", "red": "red", "bed": "bed", "hundred":
    "hundred", "only": "only", "early": "early", "family": "family", "reply": "reply",
    "supply": "supply", "apply": "apply", "july": "july", "fly": "fly", "daily": "daily",
    "media": "media", "lens": "lens", "series": "series", "pricing": "price", "timing": "time",
    "paid": "pay", "met": "meet", "held": "hold", "meant": "mean", "lives": "life",
    "don't": "not", "dont": "not", "doesn't": "not", "cannot": "not", "can't": "not",
    "mustn't": "not", "shouldn't": "not", "won't": "not", "isn't": "not", "aren't": "not",
    "cant": "not", "wont": "not", "didn't": "not", "haven't": "not", "hasn't": "not",
    "wasn't": "not", "weren't": "not", "couldn't": "not", "wouldn't": "not", "hadn't": "not",
    "needn't": "not", "ain't": "not",
    "color": "colour", "colors": "colour", "favor": "favour", "behavior": "behaviour",
    "setting": "setting", "settings": "setting", "naming": "naming", "meeting": "meeting",
    "meetings": "meeting", "lighting": "lighting", "drawing": "drawing", "heading": "heading",
    "headings": "heading", "wording": "wording", "greeting": "greeting", "greetings": "greeting",
    "evening": "evening", "morning": "morning", "training": "training", "caring": "caring",
    "understanding": "understanding", "interesting": "interesting", "lettering": "lettering",
    "spelling": "spelling", "building": "building", "wedding": "wedding", "clothing": "clothing",
    "parking": "parking", "ceiling": "ceiling", "pudding": "pudding", "seeing": "see",
    "used": "use", "using": "use", "uses": "use", "fitted": "fit",
    "center": "centre", "gray": "grey", "program": "programme",
}  # fmt: skip

ENDINGS = (
    ("ations", "at"), ("ation", "at"), ("ising", "is"), ("izing", "is"), ("ised", "is"),
    ("ized", "is"), ("ises", "is"), ("izes", "is"), ("ise", "is"), ("ize", "is"),
)  # fmt: skip


def word_set(text: str) -> frozenset[str]:
    """Return the words of a line."""
    return frozenset(text.split())


def stem_set(text: str) -> frozenset[str]:
    """Return the stems of the words of a line."""
    return frozenset(stem(word) for word in text.split())


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the stem of a lower-case word; words of three letters or fewer stay as they are."""
    if word.endswith("'s"):
        word = word[:-2]
    if word in IRREGULAR:
        return _drop_e(IRREGULAR[word])
    if len(word) <= 3:
        return word
    for ending, root in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + root
    return _drop_e(_strip(word))


def _strip(word: str) -> str:
    if word.endswith(("ies", "ied")) and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return _strip_ing(word[:-1])
    return _strip_ing(word)


def _strip_ing(word: str) -> str:
    for ending in ("ing", "ed"):
        root = word[: -len(ending)]
        if word.endswith(ending) and len(root) >= 3 and not VOWELS.isdisjoint(root):
            return _restored(root, _single(root))
    if word.endswith("ily") and len(word) > 6:
        return word[:-3] + "y"
    if word.endswith("ly") and len(word) > 5:
        return word[:-2]
    return word


def _single(root: str) -> str:
    if root[-1] == root[-2] and root[-1] not in "lsz":
        return root[:-1]
    return root


def _restored(root: str, single: str) -> str:
    """Give short roots their e back: "named" is "name", but "cutting" is "cut"."""
    short = len(root) == 3 and root[0] not in VOWELS and root[1] in VOWELS
    if short and root == single and root[2] not in "aeiouwxy":
        return root + "e"
    return single


def _drop_e(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("e") else word
