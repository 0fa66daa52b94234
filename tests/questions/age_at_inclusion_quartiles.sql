-- Quartiles of age at inclusion, by year?
-- by: pandas
-- history: later
-- shown: at least 33 %
SELECT i.inclusion_year, COUNT(*) AS n, percentile_cont(0.25) WITHIN GROUP (ORDER BY i.inclusion_year - p.birth_year) AS q1,
       median(i.inclusion_year - p.birth_year) AS q2
FROM inclusion i JOIN patient p ON p.patient_no = i.patient_no
GROUP BY i.inclusion_year
ORDER BY i.inclusion_year
