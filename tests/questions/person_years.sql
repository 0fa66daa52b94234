-- How many person-years of follow-up were observed up to the end of 2022, by sex, censored at exit?
-- by: epidemiologist
-- shown: at least 90 %
SELECT p.sex, count(DISTINCT i.patient_no) AS patients,
       sum(least(coalesce(i.exit_date, DATE '2022-12-31'), DATE '2022-12-31') - i.inclusion_date) AS days
FROM inclusion i
JOIN patient p ON p.patient_no = i.patient_no
WHERE i.inclusion_date <= DATE '2022-12-31'
GROUP BY p.sex
