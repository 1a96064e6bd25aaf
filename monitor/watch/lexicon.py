"""Words that decide whether a capitalised word beside a name belongs to it. Folded, each list written for this project.

None of these lists names what is watched; they hold what a language calls its common words, titles and given names.
"""

from __future__ import annotations

from monitor.watch.wording import listed

# Everyday English words, with all those that are also given names or surnames. Endings are worked out (`is_common`).
_ENGLISH = """
african albanian american arab arabian argentine armenian asian australian austrian azerbaijani belgian bosnian brazilian british
bulgarian canadian catalan chilean chinese colombian croatian cuban czech danish dutch egyptian english estonian ethiopian european
finnish french georgian german greek haitian hungarian icelandic indian indonesian iranian iraqi irish israeli italian jamaican
japanese jewish jordanian kenyan korean kurdish latvian lebanese libyan lithuanian maltese mexican mongolian moroccan nigerian
norwegian pakistani palestinian persian peruvian philippine polish portuguese romanian russian saudi scottish serbian slovak somali
spanish sudanese swedish swiss syrian thai tunisian turkish ukrainian venezuelan vietnamese welsh
a about above accept access accident according account accuse across act action actor actress add address admit adult
advance advice affair affect afraid after again against age agency agent ago agree agreement ahead aid aim air
aircraft airline airport alarm alert alive all allege allow ally almost alone along already also although always
ambassador amend among amount an analyst ancient and anger angel angle angry animal announce annual another answer any
anyone anything apart apology appeal appear apple apply appoint approach approve april arch archer area argue arm army
around arrange arrest arrive art article as ash ask assault asset assist at attack attempt attend attorney august aunt
author authority autumn average avoid award aware away baby back bad bag baker bail balance ball ban band bank bar
barber bare barn baron barrel barrier base basic basin basket bass bat bath battle bay be beach beam bean bear beard
beat beautiful became because become bed bee beef been before begin behind being belief believe bell belong below belt
bench bend benefit berry beside best bet better between beyond bid big bike bill billion bird birth bishop bit bite
bitter black blade blame blank blast bless blind blizzard block blockade blood bloom blow blue board boat body boil
bold bolt bomb bond bone book boom boost boot border born boss both bother bottle bottom bound bow bowl bowman box boy
brad brain branch brand brave bread break breakfast breath brick bride bridge brief bright bring broad broke brook
brother brown brush budget build bull bullet burden burn bus bush business busy but butcher butler butter button buy
by cab cabin cabinet cable cake call calm came camera camp campaign can cancel cancer candidate candle cane cannon
capital captain car card care career carpenter carry cart carter carver case cash cast castle cat catch cause cave
ceasefire celebrate center central century ceremony certain chain chair chairman challenge chamber champion chance
chancellor change channel chapel chapter charge charity charm chart chase chat cheap check cheer chef cherry chest
chicken chief child children china choice choir choose church circle citizen city civil claim clash class clay clean
clear clerk clever cliff climate climb clock close cloth cloud club coach coal coast coat code coffee cold cole
collapse collar colleague collect college colonel color come comedy comfort command comment commission commit
committee common community company compete complete concern concert condemn condition conference confirm conflict
congress connect consider consul contact contain contest continue contract control cook cool cooper copper copy cord
core corn corner correct cost cotton could council count country county couple courage course court cousin cover cow
craft crane crash crawl crazy cream create credit creek crew cricket crime criminal crisis critic cross crowd crown
cruise cry culture cup cure current cut daily daisy dale damage dance danger dare dark data date daughter dawn day
dead deal dean dear death debate debt decade december decide deck declare deep deer defeat defend degree delay deliver
demand deny depart depth deputy desert design despite destroy detail develop die diet different dig dinner diplomat
direct director dirt disaster discuss dish district divide do doctor document dog dollar dolphin donor door double
doubt dove down dozen draft drake drama draw dream dress drink drive drone drop drum dry duck due duke dunk during
dust duty dwell each eager eagle ear earl early earn earth east easter easy eat echo economy edge edit editor effort
egg eight either elder elect election electric elephant eleven else embassy emerge emergency emperor empire employ
empty end enemy energy engage engine enjoy enough ensure enter entire envoy equal error escape essence estate even
evening event ever every evidence evil exact example except exchange excuse execute exile exist exit expand expect
expel expert explain expose express extend extra eye fabric face fact factory fail faint fair faith falcon fall false
fame family famous fan far fare farm farmer farrow fashion fast fat fate father fault favor fear feast feature
february federal feed feel fellow felt fence fern festival few field fierce fight figure file fill film final finance
find fine finger finish fire firm first fish fisher five fix flag flame flash flat flee fleet flesh fletcher flight
flint float flood floor flower fly focus fog fold folk follow food fool foot football for force ford foreign forest
forever forget form former fort forth fortune forward foster found four fowler fox frame frank free freeman french
fresh friday friend from front frost fruit fuel full fun fund funeral future gain gale game gap garden gardener garner
gate gather gave general genocide gentle ghost giant gift girl give glad glass global glory glove go goal gold golden
good goodman goods gore got govern government governor grace grade grain grand grant grass grave gray great green
greet grey grief grip ground group grove grow guard guess guest guide guilty gulf gun guy habit had hair half hall
hammer hand handle hang happen happy harbor hard hardy hare harm harper harsh harvest has hat hate have haven hawk hay
hazard hazel he head heal health hear heart heat heath heaven heavy hedge heir hell help hen her herb here hero high
hill him hint hip his history hit hold hole holiday holly holy home honest honey honor hood hook hope hopper horn
horse hospital host hot hotel hour house how however huge human humble hundred hunger hunt hunter hurt husband hut ice
icon idea ideal if ill image impact import impose improve in inch include income increase index industry inform injure
inn inside insist instead insult intend interest into invade invest invite iris iron island issue it item its ivory
ivy jack jacket jade jail january jasmine jet jewel job join joint joke journal journey joy judge juice july jump june
jury just justice keen keep key kick kid kill kind king kiss kit kitchen knee knife knight knock know label labor lace
lack lad lady lake lamb lamp land lane large last late laugh launch laurel law lawn lawyer lay lead leader leaf league
lean learn leave led lee left leg legal legend lemon lend length less lesson let letter level liar liberty library lie
life lift light like lily limb limit line link lion lip list listen little live load loan local lock log lone long
look loose lord lose loss lost lot loud love low loyal luck lunch mad made magic mail main major make male mall man
manage manner many map maple marble march margin marine mark market marriage marry marsh marshal mask mason mass
master match mate matter may maybe mayor me meal mean measure meat media meet melody member memo memory mend mention
merchant mercy merger merit merry message metal method middle might mild mile military milk mill miller million mind
mine minister minor minute miracle mirror miss mission mist mix mobile model modern moment monday money monitor monk
month moon moor more morning most mother motion mount mountain mouse mouth move movie mr mrs much murder muscle museum
music must my myth nail naked name narrow nation native nature naval navy near neck need neighbor neither nerve nest
net never new newman news newspaper next nice night nine no noble nobody noise nominee none noon nor norm normal north
nose not note nothing notice novel november now number nurse nut oak oath object observe occur ocean october odd of
off offer office officer official often oil old olive on once one only open opera oppose option or orange order organ
other our out outside oven over own owner ox pace pack page paid pain paint painter pair palace pale palm pan panel
panic paper parade pardon parent parish park parker parliament part party pass passage past patch path patience
patient patrol pause pay peace peach peak pear pearl pen penny people pepper percent perfect perform perhaps period
permit person phase phone phrase piano pick picture pie piece pierce pig pike pilgrim pilot pin pine pink pioneer pipe
piper pit pitch place plan plane planet plant plate play player plaza plea pleasant please pleasure pledge plenty plot
plow plum pocket poem poet point poison pole police policy pool poor pop pope poppy popular port porter possible post
pot potato potter pound power practice praise pray preach prepare presence present president press pressure pretty
prevent price priest prime prince princess print prior prison private prize probe problem process produce professor
profit program project promise proof proper property propose prosper protect protest proud prove provide public
publish pull pulse punch pure purple pursue push put quarter queen question quick quiet quit quote rabbit race rack
rage raid rail rain rainbow raise rally ram ranch rand range ranger rank rapid rare rate rather raven ray reach react
read reader ready real reason rebel recall receive recent record recover red reed reef refuse region regret reject
relate release relief remain remark remember remind remove rent reply report rescue reserve resign resist resolve
respect respond rest restore result retire return reveal revenge review revolt reward rib rice rich rick ride ridge
rifle right ring riot rip rise risk rival river road rob robin rock rocket rod role roll roman roof room root rope
rose rough round route row royal ruby rude ruin rule ruler rumor run rural rush russet sad safe saffron sage said sail
saint sale salt same sanction sand sands satin saturday save savage saw sawyer say scale scandal scar scene scheme
school science scout scratch scream screen sea seal search season seat second secret sector secure see seed seek seem
seize self sell senate senator send senior sense sentence separate september sergeant series serious serve service
session set settle seven several severe shade shadow shaft shah shake shall shame shape share sharp she shear sheep
sheet shelf shell shelter shepherd sheriff shield shift shine ship shirt shock shoe shoot shop shore short shot should
shoulder shout show shut side siege sign signal silence silk silver similar simple since sing singer single sir sister
sit site situation six size skill skin skinner skip sky slam slate slave sleep slice slide slight slim slip sloan
slope slow small smart smash smell smile smith smoke smooth snake snap snow so soap social soft soil soldier sole
solid solo some son song soon sore sorrow sorry sort soul sound source south space spain spare spark speak speaker
spear special speech speed spell spend spice spike spin spirit split spoke sport spot spread spring sprout spy square
squire stable staff stage stain stake stamp stand standard star stare stark start state statement station statue stay
steady steal steel steep stem step stern steward stick still stir stock stone stop store storm story stout straight
strange strategy stream street strength stress stretch strike string strip strong structure struggle student study
stuff style subject succeed success such sudden sue suffer sugar suggest suit summer summit sun sunday support sure
surface surge surprise surrender surround survey survive suspect suspend swan swear sweat sweep sweet swift swim swing
sword symbol system table tackle tailor take tale talent talk tall tank tanner tap target task taste tax tea teach
teacher team tear tech tell temple ten tend tender tennis tension tent term terrace terror test text than thank that
thatcher the theater their them then theory there these they thick thief thin thing think third thirty this thorn
those though thought thousand threat three thrive throne through throw thursday thus ticket tide tie tiger tight
tiller time tin tip tire title to today together told toll tomorrow tone tongue tonight too tool top topic torch total
touch tough tour toward tower town toy trace track trade tradition train trap travel treasure treat treaty tree trend
trial tribe trick trip troop trouble truck true trump trust truth try tube tucker tuesday tune tunnel turkey turn
turner twelve twenty twice twin two type ugly uncle under union unit unite unity unless until up update upon upper
urban urge us use usual vale valley value van vast vault veil venture verb verdict verse very veteran victim victor
victory view village violet virgin virtue visa vision visit vital voice void vote vow voyage wage wagon wait wake walk
walker wall wander want war ward warm warn warner warren wash waste watch water wave way we weak wealth weapon wear
weather weaver web wed wednesday week weekend weigh weight welcome welfare well west western whale what wheat wheel
when where whether which while whistle white who whole whose why wicked wide wife wild will willow win wind window
wine wing winner winter wire wise wish wit with within without wolf woman women wonder wood woods wool word work world
worm worry worse worth would wound wrap wreck wright write wrong yard year yellow yes yesterday yet yield you young
your youth zeal zone xi ye via amid versus per vs plus iran-born headline reaction slams blasts mocks backs vows urges
hails unveils eyes tops hits meets reveals seeks wins loses heads faces rips inside watch exclusive live video photos
breaking opinion analysis interview spokesperson spokesman spokeswoman
"""

TITLES = frozenset(
    listed(
        """
        mr mrs ms miss mx dr prof professor sir dame lord lady madam madame monsieur mme mlle herr frau
        senor senora senhor signor signora don dona president vice premier minister prime chancellor
        senator sen rep representative congressman congresswoman governor gov mayor king queen prince
        princess emperor sultan sheikh sheik shah pope cardinal archbishop bishop father rabbi imam
        ayatollah patriarch catholicos general gen colonel col captain capt major lieutenant lt sergeant
        sgt admiral marshal commander chief secretary ambassador amb judge justice attorney director
        chairman chairwoman chair ceo coach actor actress singer rapper musician director producer
        author writer star celebrity activist philanthropist activists leader strongman dictator deputy
        candidate nominee democrat republican ex former billionaire entrepreneur founder cofounder
        spokesman striker president-elect presidente presidenta ministro ministra canciller gobernador
        senador actor actriz cantante papa rey reina principe president presidente ministre premiere
        chancelier chanceliere acteur actrice chanteuse chanteur roi reine juge maire senateur prasident
        prasidentin prasidenten staatsprasident bundeskanzler bundeskanzlerin kanzler kanzlerin
        altkanzlerin altkanzler ministerprasident ministerprasidentin aussenminister minister ministerin
        premierminister regierungschef staatschef parteichef schauspieler schauspielerin sanger sangerin
        unternehmer kremlchef us-prasident papst konig konigin prinz prinzessin graf presidente primo
        ministro cancelliera cancelliere attore attrice cantante prezydent prezydenta prezydentem
        prezydentowi premier premiera minister kanclerz aktor aktora aktorem aktorka piosenkarka
        prezident prezidenta prezidentem premier ministr kanclerka herec herecka zpevacka presidentti
        paaministeri kansleri nayttelija president statsminister statsministeren forbundskansler
        skuespiller skadespelaren cumhurbaskani basbakan baskan bakan oyuncu sarkici prezident nazir
        sadr elnok miniszterelnok kancellar szinesz presedintele premierul cancelarul actorul
        prezidentas premjeras ministras prezidents premjers президент президента президенту президентом
        президенте премьер премьера премьером премьеру министр министра министром глава главы главе
        лидер лидера канцлер канцлера канцлером канцлеру король принц актер актера актером актеру певица
        певицы певице певец певца господин господина госпожа сенатор экс-президент депутат посол генерал
        полковник режиссер продюсер бизнесмен миллиардер звезда патриарх папа президентові прем'єр прем
        єр міністр міністра канцлерка актор актора акторка співачка пан пані лідер голова очільник
        председник председника премијер глумац певачица канцеларка министър πρωθυπουργοσ προεδροσ
        καγκελαριοσ ηθοποιοσ τραγουδιστρια υπουργοσ κ κυριοσ κυρια նախագահ վարչապետ դերասան երգչուհի
        նախարար պարոն տիկին
        """
    )
)

PARTICLES = frozenset(
    listed(
        """
        von van der den de del della di da dos das do du la le el al ul ad bin ibn ben bint abu ter ten
        zu zur af av und y e ve фон ван дер де бин ибн аль эль the y st ст ὁ
        """
    )
)

# Common given names in the spellings of many languages: before a surname they name somebody.
GIVEN = frozenset(
    listed(
        """
        aaron abdul abdullah abigail abraham adam adele adrian agnes ahmad ahmed aisha akira alain alan
        albert alberto aleksandar aleksander aleksandr alejandro alex alexa alexander alexandra
        alexandre alexei alexey alexia alexis alfred ali alice alicia alina alison allison amanda amber
        amelia amina amir amy ana anastasia anatoly anders andre andrea andreas andrei andrew andrey
        angela angelina anita ann anna anne annie anthony antoine anton antonio ara aram archie ari
        ariana armen arnold arthur artur ashley ashton asif astrid audrey austin ava avery ayse barack
        barbara barron bart beatrice beau ben benjamin bernard bernie beth betty beverly bianca bilal
        bill billy bo bob bobby boris brad bradley brandon brenda brian brigitte britney brooke bruce
        bruno bryan caitlyn calvin cameron camilla camille candace carl carla carlo carlos carmen carol
        carolina caroline carrie casey catherine cecilia celine chad charlene charles charlie charlotte
        chelsea cher cheryl chloe chris christian christina christine christoph christopher claire clara
        clark claude claudia clement cody colin connor conor constantine corey courtney craig cristiano
        cristina crystal curtis cynthia daisy dan dana daniel daniela danielle danny darren dave david
        dean deborah debra dennis denise derek diana diane diego dieter dimitri dmitri dmitry dominic
        don donald doris dorothy doug douglas drew dustin dwayne dylan earl eddie edgar edith eduard
        eduardo edward edwin eileen elaine eleanor elena eli elias elif elisabeth elizabeth ella ellen
        elliot elliott elsa elton elvis emily emine emma emmanuel emmanuelle emre enrique eric erica
        erik erika erin ernest esther ethan eugene eva evan eve evelyn fatima federico felix fernando
        fiona florence frances francesca francesco francis francisco francois frank franz fred frederic
        frederick friedrich gabriel gabriela gareth garik gary gavin gemma gene geoffrey george georges
        georgia gerald gerard gerhard giorgi giorgio giovanni giulia gisele gloria gordon grace graham
        greg gregory gretchen guillaume gustav guy gwen haik hakob hamid hannah hans harold harriet
        harry harvey hasan hassan hayk heather hector heidi helen helena helga helmut henri henrik henry
        herbert heydar hilary hillary holly howard hugh hugo hunter hussein ian ibrahim igor ilham ilya
        imran inga ingrid ioana irene irina iris isaac isabel isabella isabelle ivan ivana ivanka ivo
        jack jackie jackson jacob jacques jade jair jake jakob james jamie jan jane janet jared jasmine
        jason jay jean jeff jeffrey jenna jennifer jenny jeremy jerome jerry jesse jessica jessie jill
        jim jimmy joan joanna joanne joe joel johan johann johannes john johnny jon jonas jonathan
        jordan jorge jose josef joseph josh joshua juan juana judith judy julia julian juliana julie
        juliet julius june jurgen justin kai kamala kanye karen karim karin karl karla kate katerina
        katharina katherine kathleen kathryn kathy katie katy kayla keith kelly kelsey ken kendall
        kenneth kerry kevin khaled khloe kim kimberly kirsten klaus konstantin kourtney kris kristen
        kristina kurt kyle kylie lana lance lara larry lars latoya laura lauren laurence laurent lea
        leila leo leon leonard leonardo leonid leslie leyla lidia liam lil lily lina linda lindsay
        lindsey lisa liz lloyd lois lorenzo louis louisa louise luca lucas lucia luciano lucy luis luiz
        lukas luke luther lynn lyudmila mackenzie madeleine madison maggie magnus mahmoud malcolm malia manuel
        marc marcel marco marcos marcus margaret margot maria mariam marie marilyn marina marine mario
        marion marjorie mark markus marlon marta martha martin marty marvin mary mason mateusz matt
        matteo matthew maurice mauricio max maxim maya megan meghan mehmet mehriban melania melanie
        melinda melissa meryl mia michael michel michela michele michelle miguel mike mikhail mila miles
        milos miranda miriam mitch mohamed mohammad mohammed moira molly mona monica morgan muhammad
        murad mustafa nadia nancy naomi naomie narek nasser natalia natalie natasha nathan nathaniel
        neil nelson nia nicholas nick nicola nicolas nicole nigel nikita nikki nikol nikola nikolai nina
        noah noam noel nora norman novak olaf oleg olga oliver olivia olivier omar orlando oscar osman
        otto owen pablo pamela paolo paris pat patricia patrick paul paula pauline pavel pedro peggy
        penelope percy perry pete peter petr petra phil philip philipp philippe phillip pierre piotr
        queen quentin rachel rafael rafik ralph ramon ramzan randy raphael raul ray raymond rebecca
        recep reese reginald reinhard renata rene rhonda ricardo rich richard rick ricky rita rob robert
        roberta roberto robin robyn rodney rodrigo roger roland roman ron ronald ronaldo rosa rosalie
        rosalyn rosemary ross roxanne roy ruben rudolf rudy rupert russell ruth ryan sabrina sadiq salma
        sally salman sam samantha samuel samvel sandra sara sarah sasha scott sean sebastian selena
        selim serena serge sergei sergey sergio serj serzh seth shane shannon sharon shaun shawn sheila
        shirley sidney silvio simon simone siobhan sofia sonia sophia sophie stacy stan stanislav
        stanley stefan stefanie stefano stella stephanie stephen steve steven stuart sue sultan sumeyye
        susan suzanne svetlana sylvia sylvester tamara tammy tania tanya tara tariq tatiana tayyip ted
        teresa teri terence terry thaddeus theo theodore theresa thierry thomas tiffany tigran tim
        timothy tina tobias todd tom tommy toni tony tracy travis trevor tristan tyler ulrich umar
        ursula valentina valerie valeria vanessa vardan vazgen vera veronica vicente victor victoria
        vidal viktor viktoria vincent violet virginia vivian vladimir vladislav volodymyr vyacheslav
        wade walter wanda warren wayne wendy werner whitney wilfred wilhelm will william willie winston
        wolfgang xavier yasmin yegor yolanda yulia yuri yusuf yves yvonne zac zach zachary zara zinedine
        zoe dusty liberty tiger rod fleur bronwyn gaia rhys kerryn александр александра алексей алексея
        алена али алина алла анастасия анатолий ангела андрей анна антон арам аркадий армен артем артур
        барак борис бриджит вадим вазген валентин валентина валерий василий вера виктор виктории
        виктория виталий владимир владислав вячеслав галина гейдар геннадий георгий григорий давид дарья
        демид денис джилл джо джон джордж диана дмитрий дональд евгений екатерина елена елизавета жан
        заур ибрагим иван иванка игорь ильхам илья ирина карен катерина кирилл конни константин кортни
        крис ксения лариса лев лейла леонид людмила людмилы майкл максим мария марина марк мартин
        мелания мелании мехрибан мехрибан-ханум михаил мишель мухаммед надежда наталья никита никол
        николай нина олег ольга павел петр пол ральф рауф роберт роман рональд руслан светлана семен
        сергей серж серик софия степан сурен тарас татьяна тигран тимур томас урсула фатима федор филипп
        хантер хантера хантеру хантером хиллари хлои хлоя чарльз эдуард эльвира эмин эмманюэль энн эрик
        юлия юрий яков ян марія олена володимир наталія сергій андрій олексій катерина дмитро юлія ганна
        κιμ μαρια γιωργοσ γιαννησ κωστασ δημητρησ νικοσ ελενη αννα μελανια χαντερ κλοε κορτνεϊ κορτνει
        αλεξανδροσ σοφια αλεξησ αλεξισ աննա արամ արմեն գագիկ գարիկ դավիթ լևոն լեւոն կարեն հայկ մարիա
        մարկ միքայել նարեկ նիկոլ ռոբերտ սամվել սարգիս սերժ սուրեն վազգեն վարդան տիգրան քիմ քլոե քորթնի
        աննան հեյդար մեհրիբան մելանիա լեյլա արեն هانتر جيل ميلانيا ايفانكا كلوي كورتني كايلي روبرت محمد
        احمد عبد علي حسن حسين مصطفي عمر خالد بلال مهريبان حيدر ليودميلا بريجيت امينه سارا مريم فاطمه
        دونالد האנטר גיל מלניה איוונקה קלואי קורטני רוברט דונלד ליודמילה בילאל אמינה ჰანტერ ჯილ მელანია
        ქლოე ქორთნი რობერტ მეჰრიბან ჰეიდარ ლეილა ბრიჟიტ
        """
    )
)

# What a longer name of something else ends with: Drake University is no Drake.
INSTITUTIONS = frozenset(
    listed(
        """
        university college school academy institute institution foundation hospital clinic airport
        station stadium arena center centre museum library hotel hotels resort inn church cathedral
        chapel temple bridge tower building house hall theatre theater plaza square street avenue road
        boulevard drive lane court park garden gardens forest river lake creek bay beach island islands
        mountain mountains hill hills valley canyon falls bank coast county township city town village
        district province state states records entertainment enterprises holdings inc ltd llc corp
        corporation company group motors airlines industries brothers sons bros index award awards prize
        medal cup trophy scholarship fellowship hospitality worldwide head plumbing bakery cafe bar pub
        restaurant equation effect test syndrome disease ham virginia point ward end wing palace castle
        universitat universitet universite strasse platz rue
        """
    )
)

MONTH_HINTS = frozenset(
    listed(
        """
        in late early mid last this next since until till by of on during from through before after
        every each between and to st nd rd th
        """
    )
)
MONTHS = frozenset(
    listed(
        """
    january february march april may june july august september october november december
    """
    )
)
ARTICLES = frozenset(
    listed(
        """
    the le la les l du des der die das dem den el los il lo gli de het o a os as un une
    """
    )
)
CALLING = frozenset(
    listed(
        """
        monsieur madame messieurs mesdames ami amis amie amies collegue collegues camarade camarades
        confrere docteur maitre president lecteur lecteurs
        """
    )
)

# Everyday words of other languages that are also names people watch; a capital at the start of a sentence is not enough.
WORDS_OF = {
    "ru": frozenset({"газы", "газом"}),
    "fr": frozenset(listed("cher chers rose page may prince pink marc drake martin france mai or pierre")),
    "it": frozenset(listed("nato rosa bruno franco prince drake")),
    "es": frozenset(listed("mar rosa pilar dolores paz angel leon")),
    "pt": frozenset(listed("mar rosa pilar dolores paz nato")),
    "de": frozenset(listed("mark rose may prinz pink reich frank wolf weil")),
    "tr": frozenset(listed("gaza can deniz umut bulut kaya")),
    "az": frozenset(["gaza", "can", "deniz"]),
}

# Formal and short forms of the same given name.
_SAME = (
    "joe joseph", "mike michael", "bill william", "bob robert", "rob robert", "jim james", "jimmy james", "tom thomas", "ted edward", "ed edward", "kate katherine",
    "kathy katherine", "liz elizabeth", "beth elizabeth", "dan daniel", "danny daniel", "sam samuel", "ben benjamin", "tony anthony", "chris christopher", "nick nicholas",
    "steve steven", "steve stephen", "dave david", "andy andrew", "drew andrew", "alex alexander", "greg gregory", "jeff jeffrey", "ken kenneth", "larry lawrence", "matt matthew",
    "pat patrick", "pete peter", "phil philip", "ron ronald", "sandy alexander", "tim timothy", "vlad vladimir", "kim kimberly", "jen jennifer", "jenny jennifer",
    "don donald", "bernie bernard", "charlie charles", "chuck charles", "fred frederick", "jerry gerald", "ray raymond", "rick richard", "dick richard", "sue susan", "terry terence",
    "zach zachary", "josh joshua", "jake jacob", "max maximilian", "gabe gabriel", "nate nathaniel", "will william", "billy william", "bobby robert", "eddie edward", "abby abigail",
    "maggie margaret", "meg margaret", "peggy margaret", "betty elizabeth", "jon jonathan", "mick michael", "doug douglas", "frank francis", "hank henry", "harry henry", "jack john",
)  # fmt: skip
NICKNAMES: dict[str, frozenset[str]] = {}
for _pair in _SAME:
    _short, _long = _pair.split()
    NICKNAMES[_short] = NICKNAMES.get(_short, frozenset()) | {_long}
    NICKNAMES[_long] = NICKNAMES.get(_long, frozenset()) | {_short}

COMMON = frozenset(_ENGLISH.split())


def is_common(word: str) -> bool:
    """Whether a folded word is an everyday English word, inflected or not."""
    if word in COMMON:
        return True
    for ending, base in (
        ("s", ""),
        ("es", ""),
        ("ies", "y"),
        ("ed", ""),
        ("d", ""),
        ("ing", ""),
        ("ing", "e"),
        ("ly", ""),
        ("er", ""),
        ("ied", "y"),
    ):
        if word.endswith(ending) and len(word) - len(ending) > 2 and word[: -len(ending)] + base in COMMON:
            return True
    return False
