"""What people are called by their work and office before their names, by language; all lower case."""

from __future__ import annotations

ENGLISH_ROLES = """
academic acrobat adviser advisor agronomist aide allergist anchor animator anthropologist archaeologist architect archivist
artist astronaut astronomer athlete auctioneer backbencher baker ballerina banker barber baritone barrister
bassist beekeeper biochemist biologist bishop bookseller botanist boxer breeder brewer broadcaster broker builder butcher
 caretaker carpenter cartoonist cellist champion chef chemist choreographer cinematographer citizen clerk
cleric climber coastguard columnist comedian comic commentator composer conductor conservationist constable consultant
contestant coroner councillor councilman councilwoman counsellor critic curator customer cyclist dancer dealer dean
demonstrator dentist deputy designer detective developer diplomat diver doctor dramatist driver drummer ecologist economist
editor educator engineer entomologist environmentalist epidemiologist executive explorer farmer fisherman florist
football footballer forester forward founder gardener geneticist geographer geologist goalkeeper golfer grandmaster guard guide
guitarist gymnast hairdresser headmaster headmistress headteacher hiker host hydrologist illustrator inspector instructor
investigator inventor investor jeweller jockey juror keeper landlord landlady lecturer librarian linguist lobbyist
locksmith magistrate manager mathematician mechanic medic meteorologist microbiologist midfielder midwife miner mother
mountaineer naturalist neighbour neighbor neurologist novelist nurse nutritionist officer ombudswoman onlooker operator
organiser organizer owner painter palaeontologist paleontologist paramedic parent passenger pastor patient pediatrician
percussionist pharmacist photographer physician physicist pianist pilot playwright plumber police policeman policewoman
pollster postman potter preacher principal printer programmer protester psychiatrist psychologist publicist publisher pundit
ranger rector referee refugee registrar researcher resident restaurateur restorer retired retiree rider rower runner
sailor saxophonist screenwriter sculptor seismologist sergeant servant shepherd shopkeeper shopper showrunner skater
skier skipper sociologist soldier solicitor soloist songwriter soprano spectator sprinter statistician stewardess strategist
student superintendent supervisor surgeon survivor swimmer tailor teacher technician tenant tenor therapist tourist
 trader trainee translator treasurer trombonist trumpeter trustee tutor undersecretary veteran veterinarian vet
vicar victim villager violinist virologist vocalist volcanologist volunteer waiter waitress warden weaver winemaker winner
witness woodworker worker wrestler youtuber zookeeper zoologist co-author co-owner co-director co-host sub-editor
"""

FRENCH_ROLES = """
adjoint adjointe agriculteur agricultrice agronome alpiniste analyste animateur animatrice anthropologue apiculteur apicultrice
arbitre archéologue architecte archiviste artisan artisane astronaute astronome athlète attaquant attaquante avocat-général
ballerine banquier banquière batteur batteuse berger bergère bibliothécaire bijoutier biologiste botaniste boucher boulanger
boulangère cavalier cavalière champion championne chanteur-compositeur charpentier chauffeur chirurgien chirurgienne chorégraphe
climatologue coach coiffeur coiffeuse collectionneur colonel commandant commissaire compositeur compositrice comptable concierge
conducteur conductrice conseiller conseillère conservateur conservatrice consultant coureur coureuse couturier critique cuisinier
cuisinière curé cycliste danseur danseuse décorateur délégué déléguée démographe dentiste dessinateur dessinatrice directeur-général
docteure doyen doyenne économiste éditeur éditrice éditorialiste éleveur éleveuse élu élue enseignant enseignante entraîneur
entraîneuse entrepreneur entrepreneuse épidémiologiste ethnologue étudiant étudiante expert experte facteur factrice footballeur
footballeuse forestier fondateur fondatrice galeriste gardien gardienne gendarme géographe géologue gérant gérante gouverneur
grand-mère guide guitariste habitant habitante horloger hôtelier hôtelière illustrateur illustratrice imam infirmier infirmière
ingénieur ingénieure inspecteur inspectrice instituteur institutrice jardinier jardinière joueur joueuse jockey libraire
lieutenant linguiste magistrat magistrate maître maîtresse marin mathématicien mathématicienne mécanicien médecin médiatrice menuisier
metteur metteuse météorologue mezzo-soprano meunier militant-écologiste moniteur navigateur navigatrice négociateur notaire
nutritionniste océanographe organisateur organisatrice organiste orthophoniste ouvrier ouvrière passager passagère pasteur patineur patineuse
patron patronne paysagiste pêcheur pédiatre peintre percussionniste pharmacien pharmacienne philosophe photographe physicien
physicienne pianiste pilote plasticien plongeur plombier pompier potier préfet préfète présentateur présentatrice principal
procureur procureure professeure programmateur propriétaire psychiatre psychologue randonneur recteur rectrice rédacteur rédactrice
responsable restaurateur restauratrice retraité retraitée rescapé rescapée riverain riveraine romancier romancière scénariste
sculpteur sculptrice sélectionneur sismologue skieur skieuse sociologue soldat soliste soprano spécialiste styliste surfeur
syndicaliste technicien technicienne témoin ténor thérapeute traducteur traductrice trésorier trésorière urbaniste vendeur vendeuse
vétérinaire vigneron vigneronne violoncelliste violoniste virologue viticulteur viticultrice voisin voisine voyageur zoologue
"""

SPANISH_ROLES = """
abogada abogado académica académico activista actor actriz agricultor agricultora alcalde alcaldesa alpinista alumna alumno analista
antropóloga antropólogo apicultor apicultora arqueóloga arqueólogo arquitecta arquitecto artesana artesano artista asesor asesora
astronauta astrónoma astrónomo atleta bailarín bailarina bibliotecaria bibliotecario bióloga biólogo bombero bombera botánica botánico
cantante cantautor cantautora capitán capitana cardenal catedrática catedrático ceramista ciclista científica científico cineasta
cirujana cirujano cocinera cocinero comandante comisaria comisario compositor compositora concejal concejala conductor conductora
consejera consejero coordinador coordinadora coreógrafa coreógrafo corredor corredora crítica crítico cura decana decano defensa
delantera delantero delegada delegado dentista diputada diputado directiva directivo director directora diseñador diseñadora doctora
dramaturga dramaturgo dueña dueño economista editor editora educadora empresaria empresario encargada encargado enfermera enfermero
entrenador entrenadora escultor escultora especialista estudiante exalcalde exministra exministro expresidenta expresidente experta
experto farmacéutica farmacéutico filósofa filósofo fiscal física físico fotógrafa fotógrafo fundador fundadora futbolista ganadera
ganadero geógrafa geógrafo geóloga geólogo gerente gobernador gobernadora guardabosques guía guionista guitarrista historiadora
historiador hidróloga hidrólogo ilustrador ilustradora ingeniera ingeniero inspector inspectora investigador investigadora jardinera
jardinero jefa jefe jinete jueza jugador jugadora librera librero maestra maestro marinera marinero matemática matemático médica médico
meteoróloga meteorólogo montañera montañero músico naturalista novelista nadadora nadador obispo oceanógrafa organizador organizadora
panadera panadero párroco pasajera pasajero pastor pastora patrón pediatra periodista pescador pescadora pianista piloto pintor
pintora poeta policía portera portero portavoz presentador presentadora productor productora profesor profesora propietaria propietario
psicóloga psicólogo química químico rector rectora restaurador restauradora saxofonista secretaria secretario seleccionador
seleccionadora sindicalista sismóloga sismólogo socióloga sociólogo soprano taxista técnica técnico tenista tenor traductor traductora
vecina vecino veterinaria veterinario viceministro viceministra vicepresidenta vicepresidente violinista viticultor viticultora voluntaria voluntario
"""

RUSSIAN_ROLES = """
автор авиаконструктор академик альпинист альпинистка агроном антрополог археолог архивист архитектор астроном астронавт атаман
бабушка балерина баритон басист баскетболист библиотекарь биолог биатлонист биатлонистка блогер борец ботаник боксер боксёр
вдова вирусолог виолончелист виолончелистка владелец владелица водитель волонтер волонтёр воспитатель воспитательница вратарь врач
гид геолог географ главврач главред гимнаст гимнастка гитарист гонщик гроссмейстер дантист дачник демограф депутат дизайнер дипломат дирижер
дирижёр диспетчер доцент драматург епископ жена женщина житель жительница замдиректора заместитель защитник защитница зоолог
издатель иллюстратор импресарио инженер инспектор историк искусствовед исследователь исследовательница кандидат кардиолог кинолог
кинорежиссер кинорежиссёр климатолог клиент ковбой командир комментатор комиссар композитор консультант конструктор коллекционер
координатор корреспондент космонавт краевед критик кузнец куратор лаборант лесник лесничий летчик лётчик лингвист литературовед лыжник
лыжница майор маршал математик мать машинист медсестра менеджер метеоролог механик миллиардер митрополит модельер моряк муж нападающий
настоятель невролог нотариус обозреватель общественник общественница океанолог оператор оперуполномоченный организатор орнитолог отец охотник
очевидец очевидица палеонтолог пастух пассажир пассажирка педагог педиатр пекарь пенсионер пенсионерка переводчик переводчица пианист пианистка
писательница пловец пловчиха повар подполковник пожарный полузащитник попечитель пострадавший портной почтальон поэтесса преподаватель
преподавательница прозаик программист продавец продавщица профессор психиатр психолог ректор реставратор ресторатор реаниматолог
рыбак садовник садовод сапер сапёр свидетель свидетельница священник сейсмолог сенатор синоптик скрипач скрипачка скульптор следователь
слесарь собственник советник солист солистка сопрано соседка сосед социолог спасатель спортсмен спортсменка староста статистик
студент студентка судья сценарист танцор танцовщица теннисист теннисистка тенор терапевт технолог токарь тракторист турист туристка
ученый учёный учитель учительница фармацевт фермер физик философ фигурист фигуристка филолог фотограф футболист хирург химик хозяин хозяйка
хоккеист хореограф художник художница чемпион чемпионка эколог экономист экскурсовод экскурсант эпидемиолог этнограф юбиляр юморист
района города области края республики региона совета клуба театра музея института университета больницы школы
"""

TURKISH_ROLES = """
akademisyen antrenör arkeolog araştırmacı arıcı astronot astronom avukat aşçı bakan bakanı bakkal balıkçı balerin başhekim başkan
başkanı belediye besteci bilim biyolog bürokrat cerrah çevirmen çevreci çiftçi çoban danışman denizci dekan doçent doktor dr. eczacı
editör ekonomist emekli esnaf esnafı fizikçi fotoğrafçı futbolcu gazeteci genel gitarist girişimci görevli hakem hâkim hemşire heykeltıraş
iş insanı işçi itfaiyeci jeolog kaleci kaptan kaymakam kemancı kimyager kondüktör koordinatör koreograf küratör kütüphaneci mimar milletvekili
moderatör mühendis müdür müdürü müzisyen müze öğrenci öğretim öğretmen oyuncu ozan pilot piyanist profesör prof. psikolog rehber rektör
ressam romancı sanatçı sahibi savcı senarist seyirci sosyolog sözcü sözcüsü sporcu sunucu şair şarkıcı şef şefi şoför tarihçi taraftar teknik
temsilci temsilcisi tercüman terzi turist uzman uzmanı üretici vali valisi vatandaş veteriner yazar yetkili yolcu yönetmen yüzücü ziraat
"""

ARMENIAN_ROLES = """
աստղագետ այգեգործ արվեստաբան արվեստագետ արհեստավոր ատենախոս բալետմայստեր բասկետբոլիստ բարիտոն բժիշկ բժշկուհի բնակիչ բնապահպան բնագետ գիտնական
գյուղատնտես գյուղացի գյուղապետ գործադիր գործարար գորգագործ գրականագետ դասախոս դաշնակահար դարպասապահ դատախազ դատավոր դիզայներ դիրիժոր դիվանագետ դպիր
երաժիշտ երաժշտագետ երկրաբան ըմբիշ թանգարանագետ թատերագետ թարգմանիչ ժուռնալիստ լեզվաբան լեռնագնաց լուսանկարիչ խմբագիր խմբավար խոհարար
կենդանաբան կենսաբան կիթառահար կինոգետ կինոռեժիսոր կոմպոզիտոր կոշկակար համակարգող հաշվապահ հերթապահ հնագետ հոգեբան հովիվ հրշեջ հրատարակիչ ձկնորս
ճարտարապետ մաթեմատիկոս մաթեմատիկոսուհի մանկավարժ մարզիկ մարզիչ մարզպետ մեղվաբույծ մենակատար մենեջեր մշակութաբան նախարարուհի նկարիչ նկարչուհի ներկայացուցիչ
շախմատիստ շախմատիստուհի շինարար շրջանավարտ ուսանող ուսանողուհի ուսուցիչ ուսուցչուհի պայթեցնող պարուսույց պարուհի պետ պրոֆեսոր ջութակահար ջութակահարուհի
սոցիոլոգ սպա վարորդ վերլուծաբան վիրաբույժ տեսուչ տնտեսագետ տրանսպորտի ֆերմեր ֆիզիկոս ֆուտբոլիստ քահանա քաղաքապետ քանդակագործ քարտուղար փիլիսոփա փորձագիտուհի օդաչու
"""
