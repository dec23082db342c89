"""The small words that hold a menu together: what links a number to a number, a unit or a product."""


def word_set(text: str) -> frozenset[str]:
    """The set of words in a text."""
    return frozenset(text.split())


PER = word_set(
    """le la les l the a an au per par pro al il lo el de du each chaque une las los het der das die dat o os as ao cada voor
    je"""
)
"""Between a price and its unit: 70 le g."""
FOR = word_set(
    "um pour for por fur fuer voor per a at cest est fait je fais te pr p pa to c'est da is sont"  # 3 for 25
)
"""Between a quantity and its price."""
THE = word_set("les le the for pour los las die gli i os as de per por pr")
"""Between a price and a bare quantity: 80€ les 10."""
EACH = word_set("pc piece pce")
LIMITS = word_set(
    """min mini minimum minimun max des over plus apres above under spend commande commandes cmd order orders achat
    bestellung mindestbestellung pedido minimo ordine minima vanaf ab desde depuis superieur superieure than encima"""
)
"""Before a minimum order or another threshold."""
FREE = word_set(
    """free gratis gratuit gratuite gratuits offert offerte offerts frais port kostenlos omaggio shipping livraison
    delivery versand verzending spedizione envio portes"""
)
NUMBERED = word_set(
    """le du au samedi dimanche lundi mardi mercredi jeudi vendredi janvier fevrier mars avril mai juin juillet aout
    septembre octobre novembre decembre jusqu jusqua until till tot bis hasta de a paris lyon marseille salle room rue
    ligne bus lot page chapitre article art numero no num level niveau saison episode version windows iphone ps tome
    route zone metro"""
)
"""Before a number that is a date, an address or a version."""
RECRUITING = word_set(
    """cherche recherche rech recrute recrutons recherchons besoin embauche choufs chouf guetteur guetteurs guetter
    chouffer charbonneur jobbeur jobbeurs jobeur jobeurs vendeurs ravitailleur nourrice gerant chauffeur chauffeurs
    driver drivers wanted hiring runner runners lookout gesucht fahrer busco buscamos cercasi cerco nodig gezocht precisa
    mula mule lads youngers choufeur choufeurs chouffeur chouffeurs feurchou ravito ravitos packer repartidor valise suitcase yutes jongens chico chavales trajet transport transporteur motive motives deter"""
)
MEDICINES = word_set(
    """pregabalin tramadol alprazolam diazepam clonazepam oxycodone codeine morphine buprenorphine methadone z_drugs
    benzodiazepines methylphenidate other_medicines opioids_other flunitrazepam steroids"""
)
COUNTED = MEDICINES | word_set("mdma lsd 2c-b nitrous_oxide dmt")
"""Substances that are sold by the piece."""
POWDERS = word_set("2c-b dmt mdma cocaine ketamine 3-mmc mephedrone synthetic_cathinones mescaline heroin")
BY_GRAM = word_set(
    """cocaine 3-mmc ketamine mdma heroin amphetamine tusi methamphetamine mephedrone synthetic_cathinones ghb_gbl"""
)
FIRM_UNITS = word_set("g mg kg oz lb pochon barrette plaquette savonnette sachet bonbonne fiole boulette")
"""Units that make a number before them a price by themselves: 20 le pochon."""
IDF = word_set("75 77 78 91 92 93 94 95")
"""The départements around Paris."""
STRENGTHS = frozenset(
    map(float, word_set("0.25 0.5 1 2 3 4 5 7.5 8 10 15 20 25 30 40 50 60 75 80 100 150 200 225 250 300 400"))
)
"""Strengths of tablets, in milligrams."""
SIZES = frozenset(
    map(
        float,
        word_set(
            """0.3 0.4 0.5 0.6 0.7 0.8 0.9 1 1.5 1.8 2 2.5 3 3.5 4 5 6 7 8 10 12 14 15 20 25 28 30 40 50 56 100 112 150
            200 240 250 300 400 500 1000"""
        ),
    )
)
"""Amounts that are sold, in grams or pieces: a pair of bare numbers is one of these and a price."""
SHOP = word_set(
    """dispo dispos livraison livraisons livre livrons meetup menu promo mp dm secteur arrivage restock plug h24 four
    terrain delivery drop drops ship shipping stealth escrow envoi versand lieferung entrega envio consegna spedizione
    bezorging verzending liv recharge charbon vends vend ouvert serieux pochon"""
)
"""Words of a shop that is open."""
CALLS = SHOP | word_set(
    """pm inbox deliver ships entregas message contact ecris ecrivez write ask order commande tarif tarifs prix price
    prices payment paiement recrute cherche wanted driver pay scrivi escribe chama fala stuur schreib app"""
)
"""Words of somebody who wants to be written to."""
PLACE_LEADS = word_set(
    """sur a au aux dans en vers entre de depuis secteur secteurs zone zones dispo livraison livre livrons livraisons liv
    around in near at from to across ship ships shipping sud nord est ouest centre gare cote cotes environs alentours
    region quartier quartiers metro departement dept dpt dep du le la les jusqu jusque autour meetup meet nach aus um
    raum bei bis por desde hasta zona barrio da di su per em op uit naar regio omgeving te drop drops local only
    delivering bouge monte descend passe pour"""
)
"""Before a place that is served."""
