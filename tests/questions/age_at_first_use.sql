-- At what age was each product first used, on average?
-- by: epidemiologist
-- shown: at least 40 %
SELECT substance, avg(age_first_use) AS mean_age, count(DISTINCT patient_no) AS patients
FROM substance_use
WHERE age_first_use IS NOT NULL
GROUP BY substance
