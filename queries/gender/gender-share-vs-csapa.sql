/*+++
study    = "gender-share-vs-csapa"
outputs  = ["csv", "chart", "page"]
profile  = "public"

[title]
fr = "Part des femmes parmi les patients des microstructures, comparée aux CSAPA"
en = "Share of women among patients of microstructures, compared with CSAPA"

[question]
fr = "Les femmes forment-elles une plus grande part des patients dans les microstructures médicales que dans les CSAPA (centres de soins, d'accompagnement et de prévention en addictologie) ?"
en = "Do women make up a larger share of patients in the medical microstructures than in CSAPA (specialised addiction treatment centres)?"

[population]
fr = "Patients ayant eu au moins un événement (consultation, entretien, synthèse) dans une microstructure pendant l'année. Chaque patient compte une fois par région et par année ; un patient suivi dans deux régions la même année compte dans les deux, et deux fois dans l'ensemble."
en = "Patients with at least one event (consultation, interview, synthesis meeting) in a microstructure during the year. Each patient counts once per region and year; a patient followed in two regions in the same year counts in both, and twice in the total."

[[dimensions]]
column = "year"
label  = { fr = "Année", en = "Year" }

[[dimensions]]
column     = "region_code"
label      = { fr = "Région", en = "Region" }
names_from = "region"
total      = "FR"
names      = [
    { code = "99", label = { fr = "Septième région (non nommée)", en = "Seventh region (not named)" } },
    { code = "FR", label = { fr = "Ensemble des régions", en = "All regions" } },
]

[[measures]]
column = "patients"
label  = { fr = "Patients", en = "Patients" }

[[measures]]
column = "women"
label  = { fr = "Femmes", en = "Women" }

[[measures]]
column   = "women_share"
label    = { fr = "Part des femmes", en = "Share of women" }
unit     = "%"
decimals = 1
low      = "women_share_low"
high     = "women_share_high"

[chart]
kind     = "bars"
title    = { fr = "Part des femmes parmi les patients, par région", en = "Share of women among patients, by region" }
value    = "women_share"
category = "region_code"
series   = "year"

[comparison]
label       = { fr = "Part des femmes, ensemble des régions", en = "Share of women, all regions" }
numerator   = "women"
denominator = "patients"
year        = "year"

[[comparison.references]]
label      = { fr = "CSAPA 2023", en = "CSAPA 2023" }
indicator  = "women"
population = "CSAPA"
year       = 2023

[[comparison.references]]
label      = { fr = "CSAPA 2022", en = "CSAPA 2022" }
indicator  = "men"
population = "CSAPA"
year       = 2022
complement = true

[[comparison.references]]
label      = { fr = "CSAPA 2019", en = "CSAPA 2019" }
indicator  = "men"
population = "CSAPA"
year       = 2019
our_year   = 2021
complement = true
patients   = { indicator = "patients_total", population = "CSAPA (430)", year = 2019 }

[limits]
fr = """
Un écart constaté n'est pas un écart expliqué. Les microstructures et les CSAPA n'accueillent pas les mêmes patients : l'âge, le produit en cause et la voie d'entrée diffèrent (dans les microstructures, le médecin généraliste présente le patient ; dans les CSAPA, il oriente 8 % des patients). Sans répartition publiée des CSAPA par sexe, âge et produit, aucune standardisation n'est possible ici : la part des femmes peut différer parce que les produits diffèrent.

Les chiffres de 2019 et de 2022 viennent de publications de l'OFDT sur le recueil RECAP ; celui de 2023 est cité par une page de présentation des microstructures. RECAP porte sur les centres qui ont répondu (270 sur 500 en 2022) : c'est une sélection, qu'aucun intervalle de confiance ne mesure. Ses parts se rapportent aux réponses connues, alors que nos parts comptent au dénominateur les patients dont le sexe n'est pas renseigné. La définition du patient vu dans l'année peut différer, un patient de microstructure peut aussi être suivi dans un CSAPA, et un même patient peut être compté dans plusieurs centres.

Le chiffre de 2023 est une borne (« moins de 25 % ») et celui de 2022 une expression (« les trois quarts » d'hommes) : ils ne permettent pas de mesurer une évolution. Aucune donnée des microstructures antérieure à 2021 n'étant disponible, le chiffre de 2019 est rapproché de notre année 2021, au milieu de la crise sanitaire.
"""
en = """
A difference that is seen is not a difference that is explained. Microstructures and CSAPA do not receive the same patients: age, substance and way of entry differ (in the microstructures the general practitioner presents the patient; in CSAPA 8% of patients are referred by one). Without published CSAPA figures by sex, age and substance, no standardisation is possible here: the share of women may differ because the substances differ.

The figures for 2019 and 2022 come from OFDT publications on the RECAP data collection; the one for 2023 is quoted by a page that presents the microstructures. RECAP describes the centres that answered (270 of 500 in 2022): that is a selection, which no confidence interval measures. Its shares refer to known answers, whereas our shares keep patients of unrecorded sex in the denominator. The definition of a patient seen in the year may differ, a patient of a microstructure may also be followed in a CSAPA, and one patient may be counted in several centres.

The figure for 2023 is a bound (“less than 25%”) and the one for 2022 an expression (“three quarters” men): they cannot measure a change over time. As no data of the microstructures before 2021 are available, the figure for 2019 is set beside our year 2021, in the middle of the health crisis.
"""
+++*/

-- One count per year and region: the only part that touches patients.
WITH leaf AS (
    SELECT
        e.event_year AS year,
        e.region_code,
        count(DISTINCT e.patient_no) AS patients,
        count(DISTINCT e.patient_no) FILTER (WHERE p.sex = 'female') AS women
    FROM event e
    JOIN patient p ON p.patient_no = e.patient_no
    GROUP BY e.event_year, e.region_code
),
-- The national row is the sum of what is shown: hidden as soon as one region is hidden.
laid_out AS (
    SELECT year, region_code, patients, women
    FROM leaf
    UNION ALL
    SELECT year, 'FR' AS region_code, sum(patients) AS patients, sum(women) AS women
    FROM leaf
    GROUP BY year
)
SELECT
    year,
    region_code,
    patients,
    women,
    100.0 * women / patients AS women_share,
    100.0 * wilson_low(women, patients) AS women_share_low,
    100.0 * wilson_high(women, patients) AS women_share_high
FROM laid_out
ORDER BY year, region_code
