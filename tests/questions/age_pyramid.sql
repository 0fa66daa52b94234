-- What is the age pyramid of the network at the end of 2023, by sex?
-- by: epidemiologist
-- shown: at least 60 %
SELECT sex, (2023 - birth_year) / 10 * 10 AS age_band, count(*) AS patients
FROM patient
WHERE birth_year IS NOT NULL
GROUP BY sex, (2023 - birth_year) / 10 * 10
ORDER BY sex, age_band
