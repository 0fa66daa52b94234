-- How many mothers and fathers live with children, and how many children have they?
-- by: epidemiologist
-- shown: at least 60 %
SELECT p.sex, count(DISTINCT s.patient_no) AS parents, avg(s.children_count) AS mean_children
FROM social_situation s
JOIN patient p ON p.patient_no = s.patient_no
WHERE s.living_with_children
GROUP BY p.sex
