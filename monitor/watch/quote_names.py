"""What a name looks like: given names by gender, particles, organisations, and the nominative of an inflected name."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from monitor.watch.lexicon import GIVEN
from monitor.watch.wording import listed

_MALE = """
aaron abbas abdullah abraham adam adrian ahmed ahmet alain alan albert alberto alec alejandro aleksandr alessandro
alex alexander alexandre alexey alexis alfonso alfred ali allen amir anar anatoly andre andrea andreas andrei andrew
andrey andrzej andy angel anthony antoine anton antonio antony antonis ara aram ararat arayik arman armen arnold
arsen art artak arthur artur arturo ashot augusto avetik azat barack bashar ben benjamin bernard bernie bill bob
boris brad brian bruce bruno carlo carlos cem charles charlie chris christian christoph christopher claude clint
colin dan daniel daniele danny dario david davit deniz dennis denis diego dieter dmitri dmitry dmytro donald douglas
dustin edgar edmon eduard eduardo edward edwin elchin elon emil emin emmanuel emre enrico enrique eric erik ernest
ernst ethan evan fabian federico felipe felix ferdinand fernando filip florian francis francesco francisco francois
frank franz fred frederic friedrich gabriel gaidz gagik garo garry gary george georges georgi georgios gerard
gerhard gevorg giorgi giorgio giovanni giuseppe gor gordon grant greg gregory grigor guido guillaume gunther gustavo
guy hakan hakob hamlet hans haralampos harry harrison harut harutyun hasan hayk heiko heinrich helmut henri henry
herbert hikmet hovhannes hovik hrant hugo hussein ian igor ilham ilya ivan jack jacob jacques jaime jake james jan
jared jason javier jean jeff jens jeremy jesus jeyhun jim jimmy joachim joao joe joel johann john johannes jon
jonathan jordan jorge jose josef josep joseph joshua juan julian julien jurgen justin kamal kamran karen karim karl
kemal ken kevin khachatur klaus kostas kyriakos lars laurent lawrence leo leon leonardo leonid levon lloyd lorenzo
louis luca lucas luigi luis luke manuel marc marcel marco marcus mario mark marko markus martin massis matt matteo
matthew matthias maurice max mehmet melvin mesrop mevlut michael michel miguel mike mikhail mihran mohammad mohammed
mustafa narek nathan nicolas nigel nick nikol nikola nikolai nikolaos nikos noah norbert norman olaf oleg oliver
olivier omar onnik orhan osman oscar otto pablo paolo pascal patrick paul pavel pawel pedro peter petr philip
philippe pierre pietro rafael raffi ralph ramon recep reza ricardo richard rick rob robert roberto robin roger
roland roman ron ronald ruben rudolf ryan sam samuel samvel sargis sebastian serge sergei sergey sergio serj seth
simon stefan stefano stephan stephen steve steven stuart suren taner tayyip ted terry theo thierry thomas tigran
tigrane tim tobias todd tom tomas tony udo ulrich umberto vahagn vahan vahe vardan vartan varuzhan vasily vazgen
victor viktor vincent vincenzo vitaly vladimir volodymyr walter werner wilhelm will william winston wolfgang xavier
yuri yuval yves zareh zaven zohrab александр алексей альберт анатолий андрей антон антоний арам арарат араик аркадий
армен арман арсен артак артем артур ашот богдан борис вадим валерий вардан василий вазген виктор виталий владимир
владислав вячеслав ваагн гагик гарри геворг геннадий георгий гор грант григорий давид даниил дмитрий дональд евгений
егор жан жозеп игорь илхам ильхам илья иван йозеп карен кирилл константин лев левон леонид максим марк матвей михаил
мкртыч нарек никита николай никол олаф олег оганес павел петр реджеп роберт роман рубен руслан рустам сергей самвел
семен сержик серж станислав степан сурен тарас тигран тимур томас федор филипп фуад хикмет чарльз шарль эдвард
эдуард эдмон эмманюэль энтони эрик юрий ярослав джо джон джордж джеймс барак ален алексис дмитро володимир сергій
андрій олександр микола նիկոլ արարատ ռուբեն վահագն արմեն արամ արսեն արտակ արթուր աշոտ գագիկ գևորգ գրիգոր դավիթ էդմոն
էդուարդ էմանուել էրիկ թոմաս լևոն կարեն հայկ հակոբ հովհաննես մարկ մխիթար նարեկ ռոբերտ սամվել սարգիս սերժ սուրեն
տիգրան վարդան վազգեն վլադիմիր վահե արայիկ ջո ջոն չարլզ շառլ νίκος κυριάκος γιώργος αλέξης κώστας δημήτρης αντώνης
"""

_FEMALE = """
aba agnes aida alexandra alice alicia alina amal amanda amelia amy ana anahit ana anastasia andrea angela angelina
ani anita anja ann anna annalena anne anneliese annie antonia araksi arpi arpine arusyak astrid audrey aurelie aylin
ayse barbara beatrice beatriz bella bianca birgit brigitte camilla carla carmen carol carole caroline cate catherine
cecilia celine charlotte chiara chris christiane christina christine claire clara claudia concita cristina daniela
deborah diana diane dilara dolores dominique donna dorothea edith elena eleonora elif elin elisa elisabeth elizabeth
ella ellen elsa emily emine emma erika esther eva eve evelyn fatma federica fiona florence frances francesca
francoise gabriela gayane genevieve gisele giorgia giulia gloria gohar grace greta hannah hasmik heather helen
helena helene hilary hillary ines ingrid irene irina isabel isabelle jacqueline jamala jane janet jennifer jessica
joan joanna jodie judith julia julie juliette kaja kamala karen karin karine kate katharina katherine kathryn katia
katja kendall khloe kim kourtney kris kylie laura lea lena leyla lilia lilit linda lisa liz lorena louise lucia
lucie lucy luisa lusine magdalena mane manon mane margaret margarita maria mariam marie marina marine marion marlene
marta martha martine maryam mary mathilde meghan melanie melissa meloni meral merve meryl mia michelle mila mina
miriam monica monika nadia nancy naira nane naomi narine natalia natalie nathalie nicola nicole nina nora nune olga
olivia pamela patricia paula penelope petra rachel ramona raquel rebecca regina renate rita roberta romy rosa
rosalia rose ruth sabine salma samantha sandra sara sarah scarlett sheila shakira shushan silvia simone sofia sonia
sophie stephanie sunrise susan susanna susanne sylvie tamara tatiana tatevik taylor teresa tessa ursula valentina
valerie vanessa vera veronica victoria viola yelena yulia yvette zabel zaruhi zeynep zoe александра алина алиса алла
анастасия ангела анна анаит антонина анжела валентина валерия варвара вера вероника виктория галина дарья диана
евгения екатерина елена елизавета жанна зоя ирина карине карина каролин катрин кира ксения лариса лидия лилит любовь
людмила мане маргарита маргарита мария марина надежда наира наталья нина нино нунэ оксана ольга полина раиса саломе
светлана софья софия сона тамара татевик татьяна ульяна урсула юлия ярослава ким хиллари камала анджелина саманта
наталія олена марія աննա անահիտ անի արփինե գայանե զարուհի թագուհի լիլիթ լուսինե կարինե կիմ հասմիկ մանե մարիա մարիամ
մարինե նաիրա նարինե շուշան սոնա սաթենիկ տաթևիկ քրիստինե սամանթա անջելինա μαρία ελένη κατερίνα σοφία
"""

PARTICLES = frozenset(
    listed(
        """
        de del della di da dos das do du des la le van von der den ten ter zu al el bin ibn ben abu y e af av st
        op het san santa де ди ван фон дер да ла ле аль эль бин бен ибн дель դե լը վան ֆոն
        """
    )
)

_INSTITUTIONS = frozenset(
    listed(
        """
        ministry council university party times post hill union house congress group foundation international
        watch agency office committee court bank institute centre center association federation government
        parliament assembly commission organization organisation nations states news tv radio company
        corporation inc ltd department service police army forces church festival club fc team college school
        hospital embassy journal tribune guardian reuters association press alliance cross crescent league front
        movement kingdom republic city york angeles washington kremlin pentagon senate island azerbaijan armenia
        turkey russia iran georgia france germany karabakh artsakh nagorno-karabakh lachin baku yerevan
        stepanakert moscow brussels paris london berlin ankara tehran tbilisi geneva vienna europe asia america
        britain uk us eu un nato israel ukraine china india syria lebanon instagram twitter facebook telegram
        youtube x tiktok monday tuesday wednesday thursday friday saturday sunday january february march april
        june july august september october november december министерство совет партия союз комитет суд
        организация правительство парламент мид оон ес нато сша россия армения азербайджан турция карабах арцах
        москва ереван баку брюссель париж тбилиси иран грузия франция германия европа россии армении
        азербайджана турции карабаха москве ереване баку брюсселе франции германии украины грузии ирана европы
        москву հայաստան ադրբեջան արցախ թուրքիա ռուսաստան երևան բաքու հայաստանի ադրբեջանի ռուսաստանի թուրքիայի
        ֆրանսիայի հհ երևանում արցախի ministerium rat partei union bundestag bundesregierung armenien
        aserbaidschan türkei russland frankreich deutschland jerewan arménie azerbaïdjan turquie russie
        haut-karabakh erevan bakou bruxelles sénat assemblée bruselas armenia azerbaiyán turquía rusia ereván
        bakú ereván moscú ermenistan azerbaycan türkiye rusya erivan bakü karabağ ankara moskova
        """
    )
)


@lru_cache(maxsize=4096)
def fold_word(word: str) -> str:
    """A word without case and diacritics, as names are compared."""
    plain = unicodedata.normalize("NFD", word.casefold().replace("ı", "i").replace("’", "'"))
    return unicodedata.normalize("NFC", re.sub(r"[\u0300-\u0305\u0307-\u036f]", "", plain)).replace("ё", "е")


_MALE_NAMES = frozenset(fold_word(word) for word in _MALE.split())
_FEMALE_NAMES = frozenset(fold_word(word) for word in _FEMALE.split())
_FEMALE_SURNAME = re.compile(r"(?:ова|ева|ёва|ина|ына|ская|цкая|ая)$")
_MALE_SURNAME = re.compile(r"(?:ов|ев|ёв|ин|ын|ский|цкий|ой)$")


def is_given(word: str) -> bool:
    """Whether this is a given name that we know."""
    return (folded := fold_word(word)) in _MALE_NAMES or folded in _FEMALE_NAMES or folded in GIVEN


def gender_of(name: str) -> str:
    """The gender of a full name: "m", "f", or "" where the name does not tell."""
    words = name.split()
    first = fold_word(words[0].split("-")[0]) if words else ""
    male, female = first in _MALE_NAMES, first in _FEMALE_NAMES
    if male != female:
        return "m" if male else "f"
    last = words[-1].casefold() if words else ""
    if _FEMALE_SURNAME.search(last):
        return "f"
    return "m" if _MALE_SURNAME.search(last) else ""


def is_institution(words: list[str]) -> bool:
    """Whether these capitalised words name a place, an office or a paper rather than a person."""
    return any(fold_word(word) in _FOLDED_INSTITUTIONS for word in words) or words[0].lower() == "the"


_FOLDED_INSTITUTIONS = frozenset(fold_word(word) for word in _INSTITUTIONS)

# ---------------------------------------------------------------- inflected names

_CYRILLIC = re.compile(r"[а-яё]", re.I)
_ARMENIAN = re.compile(r"[ա-և]", re.I)
_RU_GIVEN = ("", "а", "я", "й", "ь")
_RU_ENDINGS = (
    "ого",
    "ому",
    "ыми",
    "ими",
    "ой",
    "ей",
    "ом",
    "ем",
    "ым",
    "им",
    "ую",
    "юю",
    "ою",
    "а",
    "я",
    "у",
    "ю",
    "е",
    "ы",
    "и",
    "ё",
)
_HY_ENDINGS = ("ներին", "ները", "ից", "ով", "ում", "ին", "ի", "ը", "ն")


def stem(word: str) -> str:
    """What the case forms of a name's word have in common."""
    folded = fold_word(word)
    if _CYRILLIC.search(folded):
        return _strip(folded, _RU_ENDINGS, keep=3).rstrip("йь")
    if _ARMENIAN.search(folded):
        return _strip(folded, _HY_ENDINGS, keep=3)
    return folded.removesuffix("'s")


def nominative(name: str) -> str:
    """The dictionary form of an inflected Russian or Armenian name, or the name as it is where that is not certain."""
    words = name.split()
    if not words:
        return name
    if _ARMENIAN.search(name):
        return " ".join([*words[:-1], _armenian(words[-1])])
    if not _CYRILLIC.search(name) or len(words) < 2:
        return name
    given = _russian_given(words[0])
    if given is None or given == words[0]:
        return name
    female = fold_word(given) in _FEMALE_NAMES and fold_word(given) not in _MALE_NAMES
    return " ".join([given, *words[1:-1], _russian_surname(words[-1], female=female)])


def _strip(word: str, endings: tuple[str, ...], *, keep: int) -> str:
    ending = next((e for e in endings if word.endswith(e) and len(word) - len(e) >= keep), "")
    return word[: len(word) - len(ending)]


def _armenian(word: str) -> str:
    for ending in ("յանին", "յանից", "յանով", "յանը", "յանն", "յանի"):
        if word.endswith(ending):
            return word[: -len(ending)] + "յան"
    return word[:-1] if word.endswith(("ը", "ունին", "եցին")) else word


def _russian_given(word: str) -> str | None:
    """The given name that this is a case of; None if we know none."""
    if is_given(word):
        return word
    for cut in (1, 2):
        for ending in _RU_GIVEN:
            candidate = word[:-cut] + ending
            if len(candidate) > 2 and is_given(candidate):
                return candidate
    return None


def _russian_surname(word: str, *, female: bool) -> str:
    if female:
        if re.search(r"(?:ов|ев|ёв|ин|ын)(?:ой|у)$", word):
            return re.sub(r"(?:ой|у)$", "а", word)
        return re.sub(r"(ск|цк)(?:ой|ую)$", r"\1ая", word)
    adjectival = re.sub(r"(ск|цк)(?:ого|ому|им|ом)$", r"\1ий", word)
    if adjectival != word:
        return adjectival
    if re.search(r"(?:ко|ло|но|о|и|ых|их)$", word):
        return word
    return re.sub(r"(?<=[бвгджзклмнпрстфхцчшщ])(?:а|у|ом|ым|е)$", "", word)
