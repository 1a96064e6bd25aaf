"""What the news is made of, in seven languages: events, places, offices, days and numbers, one meaning a line.

Two articles in two languages share no words but these, names and figures. The lines are data for `signatures`; each
holds the stems of one meaning, by language in the order of LANGUAGES, parted by "|"; an indented line goes on. A stem
stands for its words with the endings of the language; one with "=" behind it stands for itself alone.
"""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES = ("en", "ru", "hy", "tr", "fr", "de", "es")

# How many letters an ending may have, by language.
LONGEST_ENDING: Mapping[str, int] = {"en": 3, "ru": 4, "hy": 7, "tr": 7, "fr": 4, "de": 4, "es": 4}

MEANINGS = """
earthquake quake tremor aftershock magnitude seismolog | землетряс толч магнитуд сейсм | երկրաշարժ ցնցում
  մագնիտուդ | deprem sarsınt | séisme secousse magnitude sismi | erdbeben beben nachbeben | terremoto sismo
  temblor réplica
fire= fires= blaze wildfire flame burn | пожар возгоран горел сгорел | հրդեհ կրակ այրվ | yangın alev | incendie
  feu= flamme | brand= brände feuer flamme | incendio fuego llama
flood | наводнен паводок затоп | ջրհեղեղ հեղեղ | sel= sele= taşkın | inondation crue= | hochwasser überschwemm
  flut= | inundacion riada
storm hurricane gale | шторм бур= буря= ураган | փոթորիկ մրրիկ | fırtına kasırga | tempête ouragan | sturm orkan
  | tormenta huracán temporal
landslide avalanche mudslide rockfall | оползень оползн лавин сель= | սողանք ձնահյուս | heyelan çığ= |
  glissement avalanche éboulement | erdrutsch lawine | derrumbe avalancha deslizamiento
snow | снег снегопад | ձյուն | kar= karla= karlı= | neige | schnee | nieve nevada
rain | дожд ливн | անձրև | yağmur yağış | pluie | regen= regens= | lluvia
weather forecast | погод синоптик | եղանակ կանխատես | hava= | météo prévision | wetter | tiempo= pronóstico
explosion explod blast blew= | взрыв взорв | պայթյուն պայթ | patlama patla | explosion exploser | explosion
  explod | explosión explot estall
crash collision collid derail | авар столкнов крушен дтп= | վթար բախ | kaza= kazada= çarpış | accident collision
  déraill | unfall unglück zusammenstoß entgleis | accidente choque colisión descarril
plane aircraft airline flight aeroplane airport airlift runway helicopter | самолет самолёт авиа рейс аэропорт
  вертолет вертолёт взлетн | ինքնաթիռ օդանավակայան թռիչք օդային ուղղաթիռ | uçak uçuş havaalan havaliman
  helikopter | avion vol= vols= aéroport hélicoptère aérien piste | flugzeug flug= flüge flughafen hubschrauber
  luftbrücke | avión vuelo aeropuerto helicóptero aére
train railway rail= | поезд железнодорож электричк | գնացք երկաթուղ | tren= treni= demiryol | train= trains=
  ferroviaire | zug= züge bahn= eisenbahn | tren= trenes= ferrocarril
bus= buses= minibus coach= | автобус маршрутк | ավտոբուս | otobüs minibüs | autobus autocar bus= | bus= busse=
  reisebus | autobús autobuses
truck lorry lorries convoy | грузовик колонн фур= фуры= | բեռնատար շարասյ շարասյուն | kamyon konvoy tır= |
  camion convoi | lastwagen lkw konvoi | camión camiones convoy
ship= ships= boat ferry vessel | судн= судно= корабл паром катер лодк | նավ= նավը= նավակ | gemi tekne feribot
  vapur | navire bateau ferry | schiff boot= boote fähre | barco buque ferri lancha
car= cars= vehicle driver | машин автомобил водител автомашин | մեքենա վարորդ ավտոմեքենա | araç araba otomobil
  sürücü şoför | voiture véhicule chauffeur conducteur | auto= autos= wagen fahrzeug fahrer | coche vehículo
  conductor
road highway street traffic tarmac route= | дорог трасс улиц шоссе автодорог движени | ճանապարհ մայրուղի փողոց
  երթևեկ | yol= yolu yolda otoyol cadde sokak trafi | route= routes= rue= rues= chaussée circul | straße strasse
  verkehr | carretera calle ruta= tráfico
corridor | коридор | միջանցք | koridor | corridor | korridor | corredor pasillo
bridge | мост= моста= мосту= мостом= | կամուրջ կամրջ | köprü | pont= ponts= | brücke | puente
tunnel | тоннел туннел | թունել | tünel | tunnel | tunnel | túnel
border checkpoint frontier crossing | границ погранич кпп= контрольно | սահման անցակետ | sınır kontrol |
  frontière frontalier checkpoint | grenze grenz grenzübergang | frontera fronterizo control=
close closed closure shut= block blocked blockade | закры перекры блокад блокир | փակ= փակել փակվ փակման շրջափակ
  | kapa kapandı kapalı abluka | ferm coup= coupé coupée bloqu blocus | gesperr sperr schließ geschlossen
  blockade | cierre cerrad cerrar bloque
open opens opened opening reopen | откры возобнов | բաց= բացվ բացել վերաբաց | açıl açıldı açılış | ouvr rouvr
  ouvert | eröffn öffn geöffnet | abrir abrió abiert inaugur reabr
tent camp= camps= | палат лагер | վրան ճամբար | çadır kamp= | tente campement camp= | zelt lager= | tienda
  campamento carpa
mine= mines= mining ore= miner | рудник шахт шахтер шахтёр горняк | հանք հանքավայր հանքափոր | maden ocak=
  madenci | mine= mines= mineur | bergwerk grube= mine= minen= | mina= minas= miner
landmine demining | разминир мин= мины= | ական ականազերծ | mayın | déminage | entmin landmine minenräum |
  desminado
gas= pipeline pipe= | газ= газа= газу= газов газопровод труб | գազ= գազը= գազամատակարար խողովակ գազատար | gaz=
  gazı gaza= doğalgaz boru | gaz= gazoduc tuyau | gas= gasleitung pipeline röhre leitung | gas= gasoducto
  tubería
oil= petrol fuel diesel | нефт топлив бензин | նավթ վառելիք բենզին | petrol yakıt benzin | pétrole carburant
  essence= | öl= erdöl treibstoff benzin | petróleo combustible gasolina
electric power= blackout outage voltage | электр энерг ток= отключен свет= | էլեկտր հոսանք | elektri kesinti |
  électri courant= panne | strom= strom elektr | electri apagón
nuclear reactor | ядерн атомн реактор аэс= | միջուկային ատոմային ատոմակայան ռեակտոր | nükleer reaktör |
  nucléaire réacteur centrale= | atom kernkraft reaktor | nuclear reactor
water reservoir lake= river | вод= вода= воды= водохран озер реки= река= | ջուր ջրի= ջրամբար լիճ= գետ= | su=
  suyu baraj göl= nehir | eau= eaux= barrage lac= rivière fleuve | wasser stausee see= fluss | agua embalse
  lago= río=
hospital clinic ward patient surgery | больниц госпитал клиник пациент операци | հիվանդանոց բժշկական հիվանդ |
  hastane klinik hasta= hastan ameliyat | hôpital hôpitaux clinique patient | krankenhaus klinik patient |
  hospital clínica paciente
doctor nurse medic physician | врач медик медсест доктор | բժիշկ բժշկ | doktor hekim hemşire başhekim | médecin
  infirmi docteur | arzt= ärzt ärztin | médico doctor enfermer
medicine drug= drugs= insulin vaccine | лекарств медикамент инсулин вакцин | դեղ= դեղորայք դեղեր ինսուլին
  պատվաստ | ilaç insülin aşı= | médicament insuline vaccin | medikament arznei insulin impf | medicina
  medicamento insulina vacuna
ambulance | скор= скорой= скорая= | շտապօգնութ | ambulans | ambulance | krankenwagen rettungswagen | ambulancia
virus epidemic outbreak disease infection flu= | вирус эпидем болезн инфекц грипп | վիրուս համաճարակ վարակ գրիպ
  | virüs salgın hastalık grip= | virus épidémie maladie grippe | virus epidemie seuche krankheit grippe | virus
  epidemia brote enfermedad gripe
dead= death died= die= dies= kill killed toll | погиб умер убит смерт скончал жертв | զոհ մահ մահաց սպանվ վախճան
  | ölü öldü ölen hayatını | mort mourir tué décé décès | tote tot= toten= starb starben gestorben getötet tod=
  opfer | muert muri fallec víctima
wound injur hurt= | ранен пострада травм | վիրավոր տուժած վնասվածք | yaral | bless | verletz verwund | herid
  lesion
rescue rescuer | спасател спасен | փրկարար փրկ | kurtarma kurtar arama | secour sauvet | rettung retter helfer |
  rescat bomber
miss missing= | пропал пропавш | անհետ կորած | kayıp kaybol | disparu disparition | vermisst verschwund |
  desaparec
police officer | полиц | ոստիկան | polis emniyet | polic gendarm | polizei polizist beamte | polic agente
detain arrest custody seized | задерж арест | ձերբակալ կալանավոր կալանք | gözaltı tutukla | arrêt interpell
  garde= détenu | festnahm festgenommen verhaft gewahrsam inhaftier | detuv deten detien detien arrest
prison jail jailed prisoner inmate | тюрьм заключ колони | բանտ ազատազրկ գերի | hapis hapse cezaevi mahkum
  mahkûm | prison emprison prisonni incarc | gefängnis haft= gefangen häftling | prisión cárcel preso encarcel
  prisioner
court tribunal judge judges trial hearing | суд= суда= суде= суду= судом= судь судеб заседан процесс | դատարան
  դատավոր դատավար դատական դատ= | mahkeme yargı duruşma hakim hâkim dava= | tribunal cour= juge procès jugé
  justice audience | gericht richter prozess verhandlung | tribunal juez juicio corte=
sentence verdict convict guilty | приговор осужд осуди виновн | դատավճիռ վճիռ դատապարտ մեղավոր | ceza= cezası
  mahkum suçlu | condamn verdict coupable peine= | urteil verurteil schuldig | sentencia condena culpable
appeal= | апелл обжал | բողոքարկ վերաքնն | temyiz itiraz | appel= | berufung revision= | apela recurso
acquit release freed= pardon | освобо оправда помилов отпущ | ազատ= ազատվ ազատ արձակ արդարաց | serbest beraat
  tahliye | libér acquitt relax | freigelass freigesproch freilass freispruch | liber absuel absol indult
lawyer attorney | адвокат защитник | փաստաբան | avukat | avocat | anwalt anwält verteidiger | abogad
prosecutor charge charged indict accuse | прокур обвин вменя | դատախազ մեղադր | savcı suçla iddia | procureur
  accus inculp parquet | staatsanwalt anklag beschuldig vorwurf | fiscal acus imput
lawsuit writ= sue= sues= sued= suing plaintiff | иск= иска= иском= истец | հայց | dava= davacı | plainte poursui
  | klage= klagen= verklag | demanda querella
smuggl contraband | контрабанд | մաքսանենգ | kaçakçı | contreband | schmugg | contraband
corrupt brib fraud embezzl laundering | коррупц взятк мошен хищен отмыв | կոռուպ կաշառ յուրաց խարդախ | yolsuzluk
  rüşvet dolandır | corrup fraude détournement | korrupt bestech betrug veruntreu | corrup soborn fraude malvers
murder homicide shooting shot= gunman stab | убийств стрельб стрелок выстрел | սպանութ կրակոց | cinayet silahlı
  ateş | meurtre assassin fusillade tir= tirs= | mord mörder schüsse schuss schießerei | asesin tiroteo disparo
theft stole stolen robber thief thieves heist burglar | краж похи украд ограбл грабит | գող գողաց գողութ
  կողոպուտ | hırsız çalın çaldı soygun | vol= volé voleur cambriol braquage | diebstahl gestohl raub dieb= diebe
  einbruch | robo= robad robar ladr hurto atraco
drug= cocaine heroin narcot | наркотик кокаин героин | թմրանյութ թմրամիջոց | uyuşturucu kokain | drogue cocaïne
  stupéfiant | drogen kokain rauschgift | droga cocaína narco
spy= spies= espionage | шпион разведк | լրտես հետախուզ | casus istihbarat | espion renseignement | spion
  geheimdienst | espía espion inteligencia
terror | террор | ահաբեկ | terör | terror | terror | terror
hostage kidnap abduct | заложник похищен | պատանդ առևանգ | rehin kaçır | otage enlèv | geisel entführ | rehén
  secuestr
protest demonstr rally rallies protester march= marched= marchers= | протест митинг демонстр шеств акци | բողոք
  ցույց ցուցարար երթ= հանրահավաք | protesto eylem gösteri miting yürüyüş | manifest protest rassembl marche=
  défilé cortège | protest demonstr kundgebung marsch | protest manifest marcha=
strike= strikes= striker walkout | забастов бастую | գործադուլ | grev | grève gréviste | streik | huelga paro=
vigil candle mourn memorial commemor remembr | свеч траур помин скорб мемориал | մոմ= մոմեր սուգ հիշատակ հուշ |
  mum= mumlar anma= yas= | veillée bougie deuil commémor hommage | kerze mahnwache trauer gedenk | vigilia vela=
  velas= luto homenaje conmemor
funeral buried burial | похорон прощан | հուղարկավոր հոգեհանգիստ | cenaze defn | obsèques funérailles enterr |
  beerdigung begräbnis beisetz trauerfeier | funeral entierro
church cathedral priest monastery bishop | церк собор храм священник монастыр | եկեղեցի տաճար քահանա վանք |
  kilise katedral papaz manastır | église cathédrale prêtre monastère | kirche dom= priester kloster bischof |
  iglesia catedral sacerdote monasterio obispo
mosque imam islam muslim | мечет имам ислам мусульман | մզկիթ իմամ մահմեդ | cami= camii imam müslüman | mosquée
  imam islam musulman | moschee imam islam muslim | mezquita imán islam musulm
pope vatican | папа= папы= ватикан понтифик | պապ= պապը= վատիկան | papa= vatikan | pape= vatican | papst vatikan
  | papa= vaticano pontífice
election vote voter ballot poll= polls= turnout | выбор голос избират явк бюллетен | ընտրութ քվե ընտրող | seçim
  oy= oylar sandık seçmen | élection vote= scrutin électoral voix= électeur municipales | wahl= wahlen wähl
  stimme stimmen wahlbeteiligung | elección elecciones voto= votos= votación electoral
parliament senate senator congress lawmaker deputy bundestag assembly committee | парламент сенат конгресс
  депутат бундестаг комитет комисси госдум | խորհրդարան սենատ սենատոր կոնգրես պատգամավոր հանձնաժողով բունդեսթագ
  | parlament meclis senato senatör milletvekili komisyon komite | parlement sénat sénateur congrès député
  assemblée commission bundestag | parlament senat senator kongress abgeordnet ausschuss bundestag | parlamento
  senado senador congreso diputado comisión comité
resolution bill= bills= draft legislat | резолюц законопроект | բանաձև օրինագիծ | tasarı önerge | résolution
  projet= | resolution entschließung gesetzentwurf | resolución proyecto=
law= laws= constitution amend | закон поправк конституц | օրենք օրենսդր սահմանադր | yasa kanun anayasa | loi=
  lois= constitution amendement | gesetz verfassung | ley= leyes= constitución enmienda
sanction embargo freeze | санкц эмбарго заморо | պատժամիջոց սառեց | yaptırım ambargo dondur | sanction embargo
  gel= gelé | sanktion embargo einfrier | sanción sanciones embargo congel
president | президент | նախագահ | cumhurbaşkan başkan= | président | präsident | president
prime= premier | премьер | վարչապետ | başbakan | premier= première= | ministerpräsident premier | primer=
minister ministry | министр министер минюст минобор мид= мвд= | նախարար | bakan= bakanı bakanlık | ministre
  ministère | minister ministerium | ministr minister
mayor council= | мэр= мэра= мэром= мэрия мэрии совет= совета= горсовет | քաղաքապետ ավագան խորհուրդ | belediye
  meclis konsey | maire= mairie conseil | bürgermeister stadtrat rat= oberbürgermeister | alcald concejo consejo
  ayuntamiento
governor province region | губернатор област провинц регион | մարզպետ մարզ= մարզի նահանգ | vali= valisi vilayet
  | gouverneur préfet province région | gouverneur provinz region | gobernador provincia región
party= parties= coalition opposition bloc= | парти коалиц оппозиц | կուսակց կոալից ընդդիմ | parti= partisi
  koalisyon muhalefet | parti= partis= coalition opposition bloc= | partei koalition opposition | partido=
  partidos= coalición oposición
resign quit step= | отставк | հրաժարական | istifa | démission | rücktritt zurückgetret tritt= | dimit dimis
  renunci
appoint | назнач | նշանակ | atadı atan atama | nomm nomin | ernenn ernannt | nombr design
talks summit negoti meeting met= | переговор саммит встреч | բանակց գագաթնաժողով հանդիպ | müzakere zirve görüşme
  toplantı | négoci sommet rencontr pourparler | verhandl gipfel treffen gespräch | negocia cumbre reunión
  encuentro
treaty agreement deal= accord pact signed | соглаш договор подпис пакт | համաձայնագ պայմանագ ստորագր | anlaşma
  imza sözleşme | accord= accords= traité sign= signé | abkommen vertrag unterzeich einigung | acuerdo tratado
  firm= firmar firmó firmaron
ceasefire truce peace | перемир мир= мира= мирн прекращ | հրադադար զինադադար խաղաղ | ateşkes barış | cessez
  trêve paix= | waffenruhe waffenstill frieden | tregua alto= paz=
war= wars= offensive invasion | войн наступлен вторжен | պատերազմ հարձակում | savaş saldırı | guerre offensive
  invasion | krieg offensive invasion | guerra ofensiva invasión
army troop soldier military armed | арм= арми войск солдат воен вооруж | բանակ զինվոր զորք զինված ռազմ | ordu
  asker silahlı | armée soldat militaire troupe | armee soldat militär truppe | ejército soldado militar tropa
peacekeep | миротвор | խաղաղապահ | barış | casques | friedenstruppe blauhelm | cascos
weapon arms= missile rocket shell= shelling drone | оруж ракет обстрел беспилот дрон | զենք հրթիռ գնդակոծ
  անօդաչու | silah füze roket top= iha= sihadron | arme= armes= armement missile roquette drone obus | waffe
  rakete drohne beschuss rüstung | arma= armas= misil cohete dron bombarde
refugee displaced flee fled= evacu migrant | бежен переселен эваку мигрант | փախստական տեղահան տարհան միգրանտ |
  mülteci tahliye göçmen göç= | réfugi déplac évacu migrant | flüchtling vertrieb evaku geflücht migrant |
  refugiad desplazad evacu migrante
aid= humanitarian charity relief donat | помощ гуманитарн благотвор пожертв | օգնութ մարդասիր բարեգործ նվիրաբեր
  | yardım insani bağış hayır | aide= humanitaire caritatif don= dons= | hilfe= hilfs humanitär spende | ayuda
  humanitari caridad donación donaci
food bread flour grain wheat bakery baker | продовол хлеб мук= муки= мука= зерн пшениц пекар еда= питани |
  սնունդ սննդ հաց ալյուր ցորեն հացահատ փուռ | gıda ekmek un= tahıl buğday fırın yiyecek | nourriture aliment
  pain= farine blé= céréale boulang | lebensmittel brot mehl= getreide weizen bäck nahrung | aliment pan= harina
  trigo grano panader comida
child children baby kids infant | дет= дети детей детск детям ребен ребён младен | երեխա մանկ մանուկ | çocuk
  bebek | enfant bébé enfance | kind= kinder säugling baby | niñ infantil bebé
school pupil teacher kindergarten classroom | школ учени учител садик детсад | դպրոց ուսուցիչ աշակերտ
  մանկապարտեզ | okul öğretmen öğrenci anaokul | école élève enseign lycée | schule schüler lehrer kindergarten |
  escuela colegio maestr alumn
universit student academ scholar | универс студент академ вуз= | համալսարան ուսանող ակադեմ բուհ | üniversite
  akademi | universit étudiant académ | universität hochschule student akadem | universi estudiant académ
scientist research study discover | учен учён исслед открыт | գիտնական հետազոտ գիտ | bilim araştırma | scientifi
  chercheur recherche étude | wissenschaft forsch studie | cientific científic investiga estudio
archaeolog excavat ancient fossil | археолог раскоп древн | հնագետ հնագիտ պեղում | arkeolo kazı= antik |
  archéolog fouille antique | archäolog ausgrab antik | arqueolog excava antigu
museum exhibit gallery painting painter sculpt artist | музе выстав галере картин художн скульп живопис |
  թանգարան ցուցահանդես նկար նկարիչ քանդակ գեղանկար պատկերասրահ | müze sergi galeri tablo ressam heykel | musée
  exposition galerie tableau peintre peinture sculpt | museum ausstellung galerie gemälde maler skulptur
  künstler | museo exposición galería cuadro pintor pintura escult
film= films= movie cinema director picture= screen | фильм кино кинофест режисс | ֆիլմ կինո ռեժիսոր | film=
  filmi sinema yönetmen | film= films= cinéma réalisat cinéaste | film= filme= films= kino regisseur | película
  film= cine= cineast director
festival | фестивал | փառատոն կինոփառատոն | festival | festival | festspiele festival | festival
prize award winner medal trophy laureate | преми приз= приза= наград лауреат медал | մրցանակ պարգև դափնեկիր
  մեդալ | ödül madalya kupa= | prix= lauréat médaille récompense | preis= preise= hauptpreis auszeichn medaille
  preisträger | premi galard medalla
actor actress comedy | актер актёр актрис комеди | դերասան կատակերգ | oyuncu aktör komedi | acteur actrice
  comédi | schauspiel komödie | actor actriz comedia
music singer song= songs= sing= sang= band= concert album record= musician orchestra | музык певец певиц певц
  песн концерт альбом групп оркестр | երաժիշտ երաժշտ երգիչ երգչուհի երգ= երգել համերգ ալբոմ նվագախումբ | müzi
  şarkı konser albüm grup= orkestra | musi chant concert album groupe= orchestre | musik sänger lied= lieder
  konzert album band= orchester | músic cantante canción canciones concierto álbum banda grupo= orquesta cantar
tour= tours= | тур= тура= турне гастрол | հյուրախաղ շրջագայ | turne | tournée | tournee tour= | gira=
ticket | билет | տոմս | bilet | billet | ticket karten= eintritt | entrada= entradas= boleto
theatre theater opera ballet stage= | театр опер= опера= оперн балет сцен | թատրոն օպերա բալետ բեմ= բեմադր |
  tiyatro opera bale= sahne | théâtre opéra ballet scène | theater oper= ballett bühne | teatro ópera ballet
  escenario
book author writer novel poet library publish | книг писател автор роман поэт библиот издат | գիրք գրող վեպ
  բանաստեղծ գրադարան հեղինակ | kitap yazar roman şair kütüphane | livre écrivain auteur roman poète biblioth |
  buch bücher schriftsteller autor roman dichter bibliothek | libro escritor autor novela poeta bibliotec
journalist reporter editor newspaper media newsroom | журналист репортер репортёр редакт газет сми= | լրագրող
  խմբագ թերթ լրատվ | gazete gazeteci muhabir editör medya | journal rédact presse média | journalist reporter
  redakt zeitung medien | periodist reporter editor diario periódic prensa
football match goal= goals= goalkeeper league coach= striker penalty | футбол матч гол= гола= голом= вратар лиг
  чемпионат тренер пенальти | ֆուտբոլ խաղ= գոլ= դարպասապահ լիգա մարզիչ առաջնութ | futbol maç= maçı gol= kaleci
  lig= antrenör penaltı takım | football match but= buts= gardien= ligue entraîneur penalty | fußball spiel=
  tor= tore= torwart liga trainer elfmeter | fútbol partido= gol= goles= portero liga entrenador penal
chess | шахмат | շախմատ | satranç | échecs | schach | ajedrez
boxing boxer wrestl weightlift olympic athlete champion | бокс борц борьб атлет олимп спортсмен чемпион | բռնցք
  ըմբիշ մարզիկ օլիմպ չեմպիոն ծանրամարտ | boks güreş olimpiyat sporcu şampiyon | boxe lutte= athlète olympi
  champion | box= boxer ringer olympi athlet meister | boxe lucha= atleta olímpic campeon campeón
team club= player captain | команд клуб игрок капитан сборн | թիմ= ակումբ խաղացող ավագ= հավաքական | takım kulüp
  oyuncu kaptan | équipe club joueur capitaine | mannschaft verein spieler kapitän klub | equipo club jugador
  capitán
bank= banks= lender loan= credit | банк кредит | բանկ վարկ | banka kredi | banque crédit prêt= | bank= banken
  kredit | banco crédito préstamo
currency dollar euro exchange rouble dram= drams= lira | валют доллар евро курс= рубл драм= драмов= | արժույթ
  դոլար եվրո փոխարժեք ռուբլի դրամ | döviz dolar avro euro kur= ruble dram= | devise dollar euro change= rouble
  dram= | währung devisen dollar euro wechselkurs rubel dram= | divisa moneda dólar euro cambio= rublo dram=
tax= taxes= turnover budget | налог бюджет | հարկ= հարկեր հարկային բյուջե | vergi bütçe | impôt taxe budget |
  steuer haushalt= | impuesto presupuesto
price inflation cost= costs= | цен= цена= цены= инфляц подорож | գին= գներ գնաճ թանկ | fiyat enflasyon zam= |
  prix= inflation coût | preis= preise= inflation kosten teuer | precio inflación costo coste
company firm= firms= business factory plant= concern | компани фирм завод предприя концерн фабрик | ընկերություն
  գործարան ձեռնարկ | şirket fabrika firma işletme | entreprise société usine compagnie groupe= | firma
  unternehmen konzern werk= fabrik betrieb | empresa compañía fábrica
job= jobs= worker union layoff unemploy | работник рабоч увольн профсоюз безработ | աշխատող աշխատակից բանվոր
  գործազրկ արհմիութ | işçi sendika işsiz çalışan | emploi travailleur syndicat chômage licenci ouvrier |
  arbeiter gewerkschaft arbeitslos entlass arbeitsplätz | trabajador sindicato empleo despid obrer
farm farmer crop harvest vineyard orchard | фермер урож сельск виноград сад= | գյուղատնտես ֆերմեր բերք այգի
  խաղող | çiftçi tarım hasat bağ= | agricult ferme= récolte vigne | bauer bauern landwirt ernte weinberg |
  agricult granja cosecha viñedo
wine brandy cognac vodka | вино= вина= коньяк водк | գինի կոնյակ օղի | şarap konyak | vin= vins= cognac | wein=
  weine cognac weinbrand | vino= vinos= coñac
animal dog= dogs= cat= cats= bear= bears= wolf leopard zoo= wildlife | животн собак кошк медвед волк леопард
  барс= зоопарк | կենդանի շուն= շների կատու արջ= գայլ ընձառյուծ կենդանաբան | hayvan köpek kedi ayı= kurt= leopar
  pars= | animal animaux chien chat= chats= ours= loup léopard zoo= | tier= tiere hund katze bär= bären wolf
  leopard zoo= | animal perro gato oso= osos= lobo leopardo zoo=
forest tree= trees= | лес= леса= деревь дерев | անտառ ծառ | orman ağaç | forêt arbre | wald wälder baum bäume |
  bosque árbol
mountain climber summit= peak= | гор= горы= горах= альпинист вершин | լեռ= լեռնագնաց գագաթ | dağ= dağcı zirve |
  montagne alpinist sommet= | berg= berge bergsteiger gipfel | montaña alpinista cima=
satellite space= astronaut orbit | спутник космос космич космонавт орбит | արբանյակ տիեզերք տիեզերագնաց | uydu
  uzay astronot | satellite spatial astronaute orbite espace= | satellit weltraum astronaut raumfahrt | satélite
  espacial astronauta órbita
internet online website app= software cyber hacker hack= hacked= | интернет сайт приложен кибер хакер | ինտերնետ
  համացանց կայք հավելված կիբեռ հաքեր | internet site= siber hacker uygulama yazılım | internet site= logiciel
  cyber pirat | internet website portal software cyber hacker | internet sitio= portal ciber hacker
telephone phone | телефон | հեռախոս | telefon | téléphon | telefon handy= | teléfono móvil
television broadcast televised channel | телевид телеканал телеобращ эфир | հեռուստա եթեր | televizyon kanal
  yayın | télévis chaîne diffus | fernseh sender= | televis canal= emisora
speech address= addressed | речь речи обращен выступ | ելույթ ուղերձ խոսք= | konuşma hitap | discours allocution
  | rede= ansprache | discurso
apolog sorry= | извин | ներողութ | özür | excuse= excuses= | entschuldig | disculpa perdón
genocide massacre | геноцид резн= резня= | ցեղասպան եղեռն կոտորած | soykırım katliam | génocide massacre |
  völkermord massaker | genocid masacre
recogni acknowledg | призна | ճանաչ | tanı= tanıdı tanıma | reconn | anerk | recono
flag | флаг | դրոշ | bayrak | drapeau | flagge fahne | bandera
embassy ambassador consul diplomat | посол посольств консул дипломат | դեսպան հյուպատոս դիվանագետ | büyükelçi
  konsolos diplomat elçi | ambassad consul diplomat | botschaft konsul diplomat | embaja consul cónsul diplom
visit | визит посет | այց= այցել | ziyaret | visit | besuch | visit
condemn denounce | осуди осужда | դատապարտ | kına | condamn dénonc | verurteil | conden
deny denied= denies= reject | отрица отверг опроверг | հերք= հերքել հերքում մերժ | yalanla reddet | démen nie=
  rejet | dement zurückgewies bestreit | desmint neg= negó rechaz
warn | предупре | զգուշաց նախազգուշ | uyar | averti alert mise= | warn | advert avis= avisó
inspect investig probe inquiry | расслед проверк инспект следств | քննութ տեսուչ ստուգ հետաքնն | soruşturma
  denetim müfettiş | enquête inspect | ermittl untersuch inspekt | investig inspec
report= statement | доклад заявлен отчет отчёт | զեկույց հայտարար | rapor açıklama | rapport déclar communiqué |
  bericht erklärung | informe declar comunicado
anniversary | годовщин юбиле | տարելից հոբելյան | yıldönümü | anniversaire | jahrestag jubiläum | aniversario
wedding married marry | свадьб женил | հարսանիք ամուսնաց | düğün evlen | mariage épous | hochzeit heirat | boda=
  casó= casar
born birth= | родил рожден | ծնվ ծնունդ ծնված | doğum doğdu | né= née= naissance | geboren geburt | nació nacid
  nacimiento
house= houses= home= homes= building apartment flat= roof | дом= дома= домов= здани квартир крыш | տուն= տան=
  շենք բնակարան տանիք | ev= evi bina daire= çatı konut | maison immeuble bâtiment appartement toit | haus häuser
  gebäude wohnung dach= | casa= casas= edificio piso= vivienda techo
market shop= shops= store= | рынок рынк магазин | շուկա խանութ | pazar= pazarı çarşı mağaza dükkan | marché
  magasin boutique | markt geschäft laden= läden | mercado tienda
hotel tourist resort | отел гостиниц турист курорт | հյուրանոց զբոսաշրջիկ | otel turist tatil | hôtel tourist |
  hotel tourist urlaub | hotel turist
letter= letters= | письм | նամակ | mektup | lettre | brief= briefe | carta=
wife husband widow spouse | жен= жена= жены= муж= мужа= супруг вдов | կին= կինը= ամուսին այրի | eşi= karısı
  koca= | femme= épouse mari= veuve | frau= ehefrau ehemann witwe | esposa marido viuda mujer=
woman women | женщин | կանայք կանանց | kadın | femmes= | frauen | mujeres
dawn morning | рассвет утр= утра= утром= утро= | առավոտ լուսաբաց | sabah | aube= matin | morgen= morgens=
  morgengrauen früh= | madrugada mañana=
night overnight midnight | ноч= ночь ночи ночью | գիշեր | gece | nuit | nacht | noche
evening | вечер | երեկո | akşam | soir | abend | tarde=
armenia | армен ереван= | հայաստան հայկական | ermeni | armén armeni | armen | armeni
azerbaijan baku | азербайдж баку= бакин | ադրբեջան բաքու բաքվ | azerbayc bakü | azerba bakou | aserbaid baku |
  azerbai bakú
karabakh artsakh | карабах арцах | ղարաբաղ արցախ լեռնային | karabağ | karabakh artsakh | karabach bergkarabach
  arzach | karabaj artsaj nagorno
stepanakert khankendi | степанакерт ханкенди | ստեփանակերտ | stepanakert hankendi | stepanakert khankendi |
  stepanakert chankendi | stepanakert
turkey turkish ankara istanbul | турц турец анкар стамбул | թուրք անկարա ստամբուլ | türki türk ankara istanbul |
  turqu turc ankara istanbul | türk ankara istanbul | turqu turc ankara estambul
russia moscow kremlin | росси русск москв кремл | ռուս մոսկվա կրեմլ | rus= rusya moskova kremlin | russ moscou
  kremlin | russ moskau kreml | rus= rusi moscú kremlin
georgia tbilisi | грузи тбилис | վրաստան վրաց թբիլիսի | gürc tiflis | géorgi tbilissi | georgi tiflis | georgia
  tiflis
iran tehran | иран тегеран | իրան թեհրան | iran tahran | iran téhéran | iran teheran | irán iran teherán
america american washington | сша= америк вашингтон | ամն= ամերիկ վաշինգտոն | abd= amerika vaşington | américain
  amérique états washington | amerika washington usa= | estados= american washington
france french paris | франц париж | ֆրանս փարիզ | fransa fransız paris | france= français paris | frankreich
  französ paris | francia francés parís
germany german berlin | герман немец берлин | գերման բեռլին | alman berlin | allemagne allemand berlin | deutsch
  berlin | aleman berlín
britain british london | британ англи лондон | բրիտան անգլ լոնդոն | ingiltere ingiliz britanya londra | britanni
  anglais londres | brit london engl | británic inglés londres
europe european brussels | европ евросоюз брюссел | եվրոպ եվրամիութ բրյուսել | avrupa brüksel | europ bruxelles
  | europa europä brüssel | europ bruselas
syria aleppo damascus | сири алеппо дамаск | սիրիա հալեպ դամասկոս | suriye halep şam= | syri alep damas= | syri
  aleppo damaskus | siri alepo damasco
lebanon beirut | ливан бейрут | լիբանան բեյրութ | lübnan beyrut | liban beyrouth | libanon beirut | líbano
  beirut
ukrain kyiv kiev | украин киев | ուկրաին կիև | ukrayna kiev | ukrain kiev | ukrain kiew | ucrani kiev
israel jerusalem | израил иерусалим | իսրայել երուսաղեմ | israil kudüs | israël jérusalem | israel jerusalem |
  israel jerusalén
china chinese beijing | кита пекин | չինաստան չինական պեկին | çin= çinli pekin | chine= chinois pékin | china
  chines peking | china chino pekín
strasbourg hague | страсбург гааг | ստրասբուրգ հաագա | strazburg lahey | strasbourg haye= | straßburg haag |
  estrasburgo haya=
cross= | крест красн | խաչ= խաչի= | kızılhaç | croix= | kreuz | cruz=
"""

DAYS = """
monday | понедельник | երկուշաբթի | pazartesi | lundi | montag | lunes
tuesday | вторник | երեքշաբթի | salı | mardi | dienstag | martes
wednesday | сред= среда= среду= среды= | չորեքշաբթի | çarşamba | mercredi | mittwoch | miércoles
thursday | четверг | հինգշաբթի | perşembe | jeudi | donnerstag | jueves
friday | пятниц | ուրբաթ | cuma= | vendredi | freitag | viernes
saturday | суббот | շաբաթ= շաբաթվա= | cumartesi | samedi | samstag sonnabend | sábado
sunday | воскрес | կիրակի | pazar= | dimanche | sonntag | domingo
"""

# Number words from 2 on; "one" and its like are articles and pronouns in half of the languages.
NUMBERS = """
2 two= | два= две= двух= двое= двум= | երկու= | iki= | deux= | zwei= | dos=
3 three= | три= трех= трёх= трое= трем= | երեք= | üç= | trois= | drei= | tres=
4 four= | четыр | չորս= | dört= | quatre= | vier= | cuatro=
5 five= | пять= пяти= пятеро= | հինգ= | beş= | cinq= | fünf= | cinco=
6 six= | шесть= шести= | վեց= | altı= | six= | sechs= | seis=
7 seven= | семь= семи= | յոթ= | yedi= | sept= | sieben= | siete=
8 eight= | восемь= восьми= | ութ= | sekiz= | huit= | acht= | ocho=
9 nine= | девять= девяти= | ինը= | dokuz= | neuf= | neun= | nueve=
10 ten= | десять= десяти= | տասը= | on= | dix= | zehn= | diez=
11 eleven= | одиннадцат | տասնմեկ | - | onze= onzaine | elf= | once=
12 twelve= dozen | двенадцат | տասներկու | - | douze= douzaine | zwölf= | doce= docena
13 thirteen= | тринадцат | տասներեք | - | treize= | dreizehn= | trece=
14 fourteen= | четырнадцат | տասնչորս | - | quatorze= | vierzehn= | catorce=
15 fifteen= | пятнадцат | տասնհինգ | - | quinze= quinzaine | fünfzehn= | quince=
16 sixteen= | шестнадцат | տասնվեց | - | seize= | sechzehn= | dieciséis=
17 seventeen= | семнадцат | տասնյոթ | - | - | siebzehn= | diecisiete=
18 eighteen= | восемнадцат | տասնութ | - | - | achtzehn= | dieciocho=
19 nineteen= | девятнадцат | տասնինը | - | - | neunzehn= | diecinueve=
20 twenty= | двадцать= двадцати= | քսան= | yirmi= | vingt= vingtaine | zwanzig= | veinte= veinti=
30 thirty= | тридцать= тридцати= | երեսուն= | otuz= | trente= trentaine | dreißig= | treinta=
40 forty= | сорок= сорока= | քառասուն= | kırk= | quarante= quarantaine | vierzig= | cuarenta=
50 fifty= | пятьдесят= пятидесяти= | հիսուն= | elli= | cinquante= cinquantaine | fünfzig= | cincuenta=
60 sixty= | шестьдесят= шестидесяти= | վաթսուն= | altmış= | soixante= soixantaine | sechzig= | sesenta=
70 seventy= | семьдесят= семидесяти= | յոթանասուն= | yetmiş= | - | siebzig= | setenta=
80 eighty= | восемьдесят= восьмидесяти= | ութսուն= | seksen= | - | achtzig= | ochenta=
90 ninety= | девяносто= | իննսուն= | doksan= | - | neunzig= | noventa=
100 hundred | сто= ста= сотн | հարյուր | yüz= | cent= cents= centaine | hundert | cien= ciento= centenar
200 - | двести= двухсот= | - | - | - | - | doscient
300 - | триста= трехсот= трёхсот= | - | - | - | - | trescient
400 - | четыреста= четырехсот= | - | - | - | - | cuatrocient
500 - | пятьсот= пятисот= | - | - | - | - | quinient
600 - | шестьсот= шестисот= | - | - | - | - | seiscient
1000 thousand | тысяч тыс= | հազար | bin= | mille= millier | tausend | mil= miles=
1000000 million mln= | миллион млн= | միլիոն մլն= | milyon | million | million mio= | millon
1000000000 billion bn= | миллиард млрд= | միլիարդ մլրդ= | milyar | milliard | milliard mrd= | millardo
"""

MONTHS = """
january | январ | հունվար | ocak= | janvier= | januar | enero=
february | феврал | փետրվար | şubat | février= | februar | febrero=
march= | март= марта= | մարտ= մարտի= | mart= | mars= | märz= | marzo=
april | апрел | ապրիլ | nisan | avril= | april | abril=
may= | мая= май= | մայիս | mayıs | mai= | mai= | mayo=
june | июн | հունիս | haziran | juin= | juni= | junio=
july | июл | հուլիս | temmuz | juillet= | juli= | julio=
august | август | օգոստոս | ağustos | août= | august | agosto=
september | сентябр | սեպտեմբեր | eylül | septembre= | september | septiembre=
october | октябр | հոկտեմբեր | ekim= | octobre= | oktober | octubre=
november | ноябр | նոյեմբեր | kasım | novembre= | november | noviembre=
december | декабр | դեկտեմբեր | aralık | décembre= | dezember | diciembre=
"""

# Words that say nothing of an event.
COMMON = """
about above after again against all almost along already also although always among and another any anybody
anything are around because been before began behind being below beside between both but came can cannot come
could day days did does done down during each either else enough even ever every everybody few first for from
further gave get give given goes going gone got had half has have her here hers herself him himself his how
however into its itself just keep kept know known last late later least less let like long made make makes many
may mean might more most much must near nearly need never next nobody none nor not nothing now off often old
once one only onto open other others our out over own part people per perhaps place put quite rather read really
said same saw say saying says see seen set several shall she should show since some somebody something soon
still such take taken tell than that the their them themselves then there these they thing things think this
those though through time times told too took toward towards tried try two under until upon use used using very
want wanted was way week weeks well went were what when where whether which while who whole whom whose why will
with within without would year years yet you young your added asked called later spokesman spokesperson
reporting editing according yesterday today tomorrow month months hour hours minute minutes это как что или для
при его она они был была было были быть если уже еще ещё так также также том тем чем над под без между через
после перед около более менее сообщил сообщила сообщили заявил заявила сказал сказала рассказал словам который
которая которое которые которого которой которых этом этого этой все всех всего году года год лет день дня дней
по на из от до за не но же ли бы об со во ко их им ему ей него нее них нам вас мы вы он և է են էր էին որ որի որը
որոնք նա նրա նրանք իր իրենց այս այդ այն մեկ մեջ վրա համար մասին հետ մոտ նաև բայց սակայն ասել հայտնել հայտարարել
տարի տարվա օր օրվա օրը ինչ ինչպես պետք եղել ve bir bu şu ile için olarak olan oldu olduğu daha çok en gibi kadar
sonra önce ama ancak ise dedi söyledi belirtti açıkladı bildirdi yıl gün günü hafta tarafından göre bin yeni les
des une dans par pour sur avec sans sous que qui quoi dont où est sont était ont été être avoir fait plus moins
très aussi mais comme son ses leur leurs cette ces cet aux elle elles ils nous vous après avant selon depuis
pendant entre jour jours an ans année années deux dit déclaré indiqué annoncé encore même tous toutes tout ainsi
der die das den dem des ein eine einen einem einer und oder aber auch auf aus bei mit nach von vor zum zur über
unter für gegen ohne durch ist sind war waren wird werden wurde wurden hat haben hatte hatten sein seine seiner
ihr ihre nicht noch nur schon sich sie wir als wie wenn dass man mehr sehr sagte teilte jahr jahre jahren tag
tage tagen los las una unos unas del por para con sin sobre entre que quien como más menos muy también pero sus
este esta estos estas ese esa fue fueron era eran ser está están había han sido tras desde hasta según dijo
señaló afirmó año años día días cuando donde todo todos otra otro
"""

# What the title of a round-up says: it tells of many events and belongs to none of them.
ROUND_UPS = """
in brief | news digest | daily digest | weekly digest | round-up | roundup | day in review | week in review | newsletter
morning briefing | evening briefing | daily briefing | headlines of the day | top stories | things to know
главное за день | главное за неделю | итоги дня | итоги недели | дайджест | новости к этому часу | обзор прессы
օրվա լուրեր | օրվա գլխավոր | շաբաթվա ամփոփում | լրահոս | մամուլի տեսություն
günün özeti | haftanın özeti | haber turu | kısa kısa | öne çıkan haberler | basın özeti
en bref | l'essentiel de l'actualité | le récap | revue de presse | la semaine en
kurz notiert | kurz gemeldet | der tag im überblick | nachrichtenüberblick | presseschau | wochenrückblick
en breve | resumen del día | resumen de la semana | lo más destacado | titulares del día | revista de prensa
"""
