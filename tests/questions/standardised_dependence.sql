-- Share of patients with a diagnosis of alcohol dependence, standardised on the age of the whole network?
-- by: epidemiologist
-- shown: at least 40 %
WITH cells AS (
  SELECT p.region_code, CASE WHEN p.birth_year >= 1984 THEN 'under 40' ELSE '40 and over' END AS age,
         count(*) AS n, count(d.patient_no) AS cases
  FROM patient p
  LEFT JOIN (SELECT DISTINCT patient_no FROM diagnosis WHERE icd10 = 'F10.2') d ON d.patient_no = p.patient_no
  GROUP BY p.region_code, CASE WHEN p.birth_year >= 1984 THEN 'under 40' ELSE '40 and over' END
),
standard AS (SELECT age, sum(n) AS weight FROM cells GROUP BY age)
SELECT c.region_code, sum(1.0 * c.cases / c.n * s.weight) / sum(s.weight) AS standardised,
       sum(c.cases) * 1.0 / sum(c.n) AS crude
FROM cells c
JOIN standard s ON s.age = c.age
GROUP BY c.region_code
