-- Mean age of the patients in 2023, with its standard deviation, by region and sex?
-- by: pandas
-- history: later
-- shown: at least 33 %
SELECT region_code, sex, COUNT(*) AS n, AVG(2023 - birth_year) AS mean_age, STDDEV(2023 - birth_year) AS sd_age
FROM patient
WHERE sex IN ('female', 'male')
GROUP BY region_code, sex
