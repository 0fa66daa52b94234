-- Which opioid agonist treatments are started, by year, and by whom?
-- by: epidemiologist
-- shown: at least 60 %
SELECT date_part('year', start_date) AS start_year, atc, initiator, count(DISTINCT patient_no) AS patients
FROM treatment
WHERE atc IN ('N07BC01', 'N07BC02') AND start_date >= DATE '2021-01-01' AND initiator IS NOT NULL
GROUP BY date_part('year', start_date), atc, initiator
