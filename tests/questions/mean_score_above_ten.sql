-- How many patients have a mean PHQ-9 of 10 or more?
-- by: pandas
-- history: later
-- shown: at least 100 %
SELECT COUNT(*) AS patients, SUM(CASE WHEN mean_score >= 10 THEN 1 ELSE 0 END) AS depressed
FROM (SELECT patient_no, AVG(score) AS mean_score FROM scale_score WHERE scale = 'phq9' GROUP BY patient_no) AS s
