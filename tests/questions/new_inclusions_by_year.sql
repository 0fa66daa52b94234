-- How many patients entered follow-up in each region since 2021?
-- by: epidemiologist
-- shown: at least 90 %
SELECT region_code, inclusion_year, count(DISTINCT patient_no) AS included
FROM inclusion
WHERE inclusion_year BETWEEN 2021 AND 2023
GROUP BY region_code, inclusion_year
ORDER BY region_code, inclusion_year
