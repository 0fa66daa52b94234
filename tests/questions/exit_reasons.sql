-- Why did follow-ups end, by year of exit?
-- by: epidemiologist
-- shown: at least 50 %
SELECT date_part('year', exit_date) AS exit_year, exit_reason, count(DISTINCT patient_no) AS patients
FROM inclusion
WHERE exit_date >= DATE '2021-01-01' AND exit_reason IS NOT NULL
GROUP BY date_part('year', exit_date), exit_reason
