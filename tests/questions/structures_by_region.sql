-- How many microstructures and practitioners were active in each region in 2023?
-- by: epidemiologist
-- shown: at least 60 %
-- at most: structures
-- at most: practitioners
SELECT region_code, count(DISTINCT microstructure_id) AS structures, count(DISTINCT practitioner_no) AS practitioners
FROM event
WHERE event_year = 2023
GROUP BY region_code
