-- What is the mean daily dose of methadone and buprenorphine, in tenths of a milligram, by sex?
-- by: sas
-- shown: at least 80 %
select p.sex, t.atc, avg(t.daily_dose) as mean_dose, count(t.daily_dose) as n
from treatment t, patient p
where t.patient_no = p.patient_no and t.atc in ('N07BC01', 'N07BC02')
group by p.sex, t.atc
