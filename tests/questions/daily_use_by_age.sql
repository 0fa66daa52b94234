-- How many patients use cannabis every day, by ten-year age band?
-- by: epidemiologist
-- shown: at least 50 %
SELECT (2023 - p.birth_year) / 10 * 10 AS age_band, count(DISTINCT u.patient_no) AS daily_users
FROM substance_use u
JOIN patient p ON p.patient_no = u.patient_no
WHERE u.substance = 'cannabis' AND u.frequency = 'daily' AND p.birth_year IS NOT NULL
GROUP BY (2023 - p.birth_year) / 10 * 10
