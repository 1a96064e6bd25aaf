"""Endings of the languages written in Latin letters, as they stand after folding (no marks: ę is e, ı is i)."""

from __future__ import annotations

from monitor.watch.languages.endings import Endings, endings

_PLURAL_S = endings("s es", "s es", {"y": "ies"})
_ROMANCE = endings("s es x", "s x", {"al": "aux", "z": "ces", "ao": "oes aes", "m": "ns", "l": "is"})
_ITALIAN = endings("", "", {"a": "e", "o": "i", "e": "i", "co": "chi", "ca": "che", "go": "ghi", "ga": "ghe"})
_SCANDINAVIAN = endings(
    "en et er ar or erne ene ens ets ers arna erna arnas ernas arne na", "n t r er rne ns rs", {"a": "or orna an"}
)

_GERMAN = endings(
    "s es",
    "s",
    {"es": "e en em er", "er": "e en em es", "e": "en em er es", "en": "e em er es"},
    endings("en er e n s es ern ens", "n s ns"),
)

_POLISH = endings(
    "a owi em iem ie u ia iu iowi",
    "",
    {
        "ka": "ki ce ke ko", "ga": "gi dze ge", "ra": "ry rze re ro", "ia": "ii ie io iom", "ja": "ji je jo",
        "a": "y i ie e o", "ski": "skiego skiemu skim", "cki": "ckiego ckiemu ckim", "ska": "skiej", "cka": "ckiej",
        "dzki": "dzkiego dzkiemu dzkim", "ny": "nego nemu nym", "y": "ego emu ym ej a e", "i": "iego iemu im ego emu ej",
        "ek": "ka kowi kiem ku", "iec": "ca cowi cem cu", "ec": "ca cowi cem cu", "iel": "la lowi lem", "el": "la lowi lem",
        "t": "cie", "d": "dzie", "r": "rze", "st": "scie", "o": "i a owi em y ie", "e": "a u em ego emu",
        "da": "dzie", "ta": "cie", "sta": "scie", "cha": "sze", "zda": "zdzie",
    },
    endings(
        "y i ow om ami ach e", "",
        {"a": "- om ami ach ych ich ymi imi", "y": "- ow om ami ach ych ym ymi e", "i": "ow om ami ach ich im imi ie", "ice": "ic icach icom icami", "cy": "iec czech com",
         "gry": "gier grzech", "chy": "ch szech"},
    ),
)  # fmt: skip

_CZECH = endings(
    "a ovi em om u e i y ovy ova ove ovou",
    "ova ove ovou m",
    {
        "ka": "ky ce ku kou ko", "ha": "hy ze hu hou", "ia": "ii iu iou ie", "a": "y e u ou o i ovi ova",
        "ek": "ka kovi kem ku kom", "ec": "ce ca covi cem com ci", "el": "la lovi lem",
        "ni": "niho nimu nim nom neho nemu nej", "i": "iho imu im", "sky": "skeho skemu skym skom skej sku",
        "cky": "ckeho ckemu ckym ckom", "y": "eho emu ym em om ou ej", "o": "a ovi em om u e", "en": "na nu nem ni ne", "e": "i im", "ie": "ii iu iou i im",
    },
    endings(
        "u um ech ich y e", "",
        {"a": "- am ach ami ych ym ymi", "y": "u um ech ych ym ymi", "i": "ich im imi", "ice": "ic icim icich icemi iciach iciam", "e": "- im ich"},
    ),
)  # fmt: skip

_SOUTH_SLAVIC = endings(
    "a u om em e i ju jem ja",
    "ja ju jem",
    {
        "ka": "ke ki ci ku kom ko", "a": "e i u om o", "o": "a u om em", "e": "a u em om", "ac": "ca cu cem", "ak": "ka ku kom",
        "ija": "ije iji iju ijom", "ski": "skog skom skim skoga skomu skega skemu", "ni": "nog nom nim nega nemu",
        "i": "og om im ega emu", "y": "ja ju jem ija iju ijem", "ar": "ra ru rom", "el": "la lu lom",
    },
    endings("i a ima ama ov ev ovi", "", {"a": "e ama ah ih im", "o": "a ima", "i": "ih im ima ega emu"}),
)  # fmt: skip

_LITHUANIAN = endings(
    "as is us o io ui iui u iu e yje a ai es ei ai",
    "s",
    {"as": "o ui a u e ai ams ais", "ias": "io iui iu", "is": "io iui i iu yje y", "ys": "io iui i iu yje y", "us": "aus ui u umi uje",
     "a": "os ai oje a o", "e": "es ei eje", "ia": "ios iai ioje", "ija": "ijos ijai ijoje", "o": "as"},
    endings("", "", {"as": "ai u ams us ais uose", "a": "os u oms omis ose", "is": "iai iu iams", "e": "es iu ems"}),
)  # fmt: skip

_LATVIAN = endings(
    "s a am u is im ja jam ju i",
    "s m",
    {
        "s": "a am u i",
        "is": "a am i u ja jam ju",
        "us": "us um u u",
        "a": "as ai u",
        "e": "es ei i",
        "ija": "ijas ijai iju ija",
    },
    endings("", "", {"s": "i iem us os u", "a": "as am u", "e": "es em u", "i": "iem u us os"}),
)

_FINNISH = endings(
    "in ia issa ista iin ille illa ilta ina iksi it ien",
    "n a ta ssa sta an en in on un lle lla lta na ksi han hen hin hon hun seen t den",
    {"nen": "sen sta sessa sesta seen selle sella selta", "kka": "kan kassa kasta kalle", "kki": "kin kissa kista kille",
     "tti": "tin tissa tista tille", "ppa": "pan passa pasta palle", "ppi": "pin pissa pista", "us": "uksen uksessa uksesta utta uteen ukseen ukset",
     "ys": "yksen yksessa yksesta ytta yteen ykseen ykset",
     "rku": "run rulla russa rusta rulle", "nki": "ngin ngissa ngista ngille nkiin", "hti": "hden hdessa hdesta hdelle hteen",
     "mi": "men messa mesta meen", "ari": "aren", "si": "den dessa desta",
     "llat": "ltain lloissa lloista lloille lloilta ltoja ltoihin", "i": "en"},
    endings("it ien ia issa ista ille illa ilta", "t jen ja jissa jista jille jilla jilta issa ista ille illa ilta ihin iin ia ien"),
)  # fmt: skip

_ESTONIAN = endings(
    "i is ist ile il ilt iga it ini isse iks ina e es est ele el elt ega ena a as ast ale al alt aga ani asse u us ust ule ult uga",
    "s st le l lt ga t ni sse ks na",
    {},
    endings("id ide ed ud ad te tele teks test tes tel telt tega teni", "d de id dele dest des del delt dega"),
)

_HUNGARIAN = endings(
    "nak nek t ot et at ban ben ba be bol on en n ra re rol hoz hez tol ig ert ul kent nal nel e a ek",
    "nak nek t ban ben ba be bol n on en ra re rol hoz hez tol ig ert ul kent nal nel val vel ja je e",
    {},
    endings("ok ek ak ok okat eket", "k kat ket t"),
)

_TURKIC_PLURALS_OWNED = (
    "lari larina larinda larindan larinin larini larinin leri lerine lerinde lerinden lerinin lerini lariyla leriyle"
)
_TURKIC = endings(
    "a e i u in un da de ta te dan den tan ten la le daki deki taki teki dir dur tir tur inda unda indan undan ina una ini unu"
    " nin nun ca ce ydi di du ti tu iydi ken casina",
    "ya ye yi yu nin nun ni nu na ne da de dan den ta te la le yla yle nda nde ndan nden dir dur si su sinin sunun sina suna sini"
    " sinda sunda sindan sundan daki deki ydi ydu",
    {"k": "ga ge gi gu gin gun", "t": "da de di du din dun"},
    endings(
        "lar ler lari leri larin lerin lara lere larda lerde lardan lerden i u",
        "lar ler lari leri larin lerin",
        dict.fromkeys(("i", "u", "si", "su"), _TURKIC_PLURALS_OWNED),
    ),
)

_UZBEK_CASES = "ning ni ga ka qa da dan dek cha gacha dagi niki lar larning larga larni larda"
_UZBEK = endings(_UZBEK_CASES + " i", _UZBEK_CASES + " si")

_ROMANIAN = endings(
    "ul ului u i", "lui ul ului", {"a": "ei e ii", "ia": "iei", "e": "ei"}, endings("uri e urile i ilor", "le lor i")
)
_ALBANIAN = endings("i it in u un ut s e", "n s se ja je t", {"a": "es en", "e": "es en", "o": "os on"})

LATIN: dict[str, Endings] = {
    "en": endings("", "", {}, _PLURAL_S),
    "de": _GERMAN,
    "nl": endings("s", "s", {}, endings("en s e", "s en n")),
    **dict.fromkeys(("sv", "da", "no", "nb", "nn"), endings("s es", "s", {}, _SCANDINAVIAN)),
    "is": endings("s i a ar", "s n", {"a": "u"}),
    **dict.fromkeys(("fr", "es", "pt", "ca", "gl"), endings("", "", {}, _ROMANCE)),
    "it": endings("", "", {}, _ITALIAN),
    "ro": _ROMANIAN,
    "pl": _POLISH,
    **dict.fromkeys(("cs", "sk"), _CZECH),
    **dict.fromkeys(("hr", "sr", "bs", "sl", "sh", "me"), _SOUTH_SLAVIC),
    "lt": _LITHUANIAN,
    "lv": _LATVIAN,
    "fi": _FINNISH,
    "et": _ESTONIAN,
    **dict.fromkeys(("tr", "az", "tk", "ku"), _TURKIC),
    "uz": _UZBEK,
    "hu": _HUNGARIAN,
    "sq": _ALBANIAN,
    "eu": endings("ek en eri i an ra tik ren ko", "k n ri n ra tik ren ko"),
    "mt": endings("", ""),
    "id": endings("nya", "nya"),
    "ms": endings("nya", "nya"),
    "eo": endings("o on", "n"),
}


def hungarian_with(word: str, form: str) -> bool:
    """Whether the form says "with": the v of -val and -vel becomes the last consonant (Orbánnal)."""
    if form == word[:-2] + word[-2:-1] + word[-2:] + form[-2:] and form[-2:] in ("al", "el"):
        return True  # of two letters that write one sound the first is doubled: Gergellyel
    return form.startswith(word) and form[len(word) :] in (
        f"{word[-1]}al",
        f"{word[-1]}el",
        "zal",
        "zel",
        "sal",
        "sel",
        "yal",
        "yel",
    )
