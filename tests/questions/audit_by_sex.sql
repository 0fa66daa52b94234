-- What are the mean scores of the alcohol, tobacco and cannabis scales, by sex?
-- by: epidemiologist
-- shown: at least 70 %
SELECT s.scale, p.sex, avg(s.score) AS mean_score, count(DISTINCT s.patient_no) AS patients
FROM scale_score s
JOIN patient p ON p.patient_no = s.patient_no
WHERE s.scale IN ('audit', 'audit_c', 'fagerstrom', 'cast')
GROUP BY s.scale, p.sex
